//! The run: fill with authorities and start again, search and read, fill with providers and start again, match and write;
//! each kind of call in turn with what its parts cost alone.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use focalpoint::domain::Revision;
use focalpoint::pb;
use prost::Message as _;
use tokio::runtime::{Builder, Runtime};

use super::Failure;
use super::arguments::Plan;
use super::bare::{Bare, Same};
use super::data::{self, Search};
use super::drive::{Calls, Load, closed, open};
use super::figures::{Figures, at, median, middle, middle_cost};
use super::fill::{import, with_authorities};
use super::page::pages;
use super::parts;
use super::process::{Process, Ready};
use super::wire::{Caller, Callers};
use super::writes::{sync, write_and_find};

/// How much dearer than its parts a search may be.
const SEARCH_MARGIN: f64 = 1.25;
/// How much dearer than an answer of that size a read may be.
const GET_MARGIN: f64 = 1.5;
/// The government accounts, which own the needs: their reads leave no row in the audit.
const OWNERS: usize = 3;

/// What the phases share.
struct Run<'a> {
    plan: &'a Plan,
    runtime: Runtime,
    service: Process,
    bare_server: Process,
    callers: Callers,
    bare_callers: Callers,
    figures: Figures,
}

/// Measures, and prints the figures.
pub(super) fn measure(plan: &Plan) -> Result<(), Failure> {
    focalpoint::domain::vocabulary::load()?;
    let folder = tempfile::Builder::new().prefix("focalpoint-load-").tempdir()?;
    // One thread drives: with two cores a second one would only take time from the service.
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let mut figures = Figures::default();
    let (service, ready) = with_authorities(plan, &runtime, folder.path(), &mut figures)?;
    let (bare_server, bare_address) = Process::echo(folder.path())?;
    let callers = runtime.block_on(Callers::connect(ready.address, &ready))?;
    let bare_callers = runtime.block_on(Callers::connect(bare_address, &ready))?;
    let mut run = Run { plan, runtime, service, bare_server, callers, bare_callers, figures };

    let searches: Arc<[Search]> = data::searches(plan.authorities).into();
    run.searches(&searches, &folder.path().join("index/contacts"))?;
    run.gets(&searches)?;
    let (all, anonymous) = run.service.memory()?;
    let name = format!("resident memory with {} authorities, after searches and reads", plan.authorities);
    run.figures.row(name, as_float(all), 600.0, "MiB");
    run.figures.note(format!("{anonymous} MiB of that are not mapped files"));
    run.pages(&ready, &searches)?;

    let mut run = run.with_providers(folder.path())?;
    run.matches()?;
    let head = run.writes(folder.path())?;
    let (all, anonymous) = run.service.memory()?;
    run.figures.note(format!(
        "with {} providers beside them, prepared for matching, after matches and writes: {all} MiB resident, of which \
         {anonymous} are not mapped files",
        plan.providers
    ));

    let Run { service, bare_server, mut figures, .. } = run;
    bare_server.stop()?;
    service.stop()?;
    match parts::own_index(&folder.path().join("index"), head, &searches, plan.round / 2) {
        Ok(cost) => figures.cost("the service's index, in process", cost),
        Err(error) => figures.note(format!("the service's index could not be opened in process: {error}")),
    }
    figures.print();
    Ok(())
}

impl Run<'_> {
    /// The same with providers in the service beside the authorities, started again.
    fn with_providers(mut self, dir: &Path) -> Result<Self, Failure> {
        eprintln!("importing {} providers", self.plan.providers);
        let file = data::matching(self.plan.providers)?;
        let caller = self.callers.role("secretariat")?;
        let took = self.runtime.block_on(import(&caller, file))?;
        let providers = self.plan.providers;
        self.figures
            .note(format!("import {providers} providers with two activities each: {:.1} s", took.as_secs_f64()));
        drop(caller);
        let begun = Instant::now();
        self.service.stop()?;
        self.figures.note(format!("stop: {:.2} s", begun.elapsed().as_secs_f64()));
        let (service, ready, took) = Process::service(&self.plan.program, dir)?;
        self.figures.row("start on the existing data directory", took.as_secs_f64(), 3.0, "s");
        let callers = self.runtime.block_on(Callers::connect(ready.address, &ready))?;
        Ok(Self { service, callers, ..self })
    }

    /// A round of calls of the service.
    fn round(&self, calls: &Calls, number: usize) -> Result<Load, Failure> {
        self.runtime.block_on(closed(&self.callers, number, calls, self.plan.round, self.service.id()))
    }

    /// A round of calls of the bare server.
    fn bare_round(&self, bytes: f64, number: usize) -> Result<Load, Failure> {
        let calls = data::echo_calls(bytes);
        self.runtime.block_on(closed(&self.bare_callers, number, &calls, self.plan.round, self.bare_server.id()))
    }

    /// Searches, beside the bare server and tantivy on the same index, which is in `folder`, and on a plain one.
    fn searches(&mut self, searches: &Arc<[Search]>, folder: &Path) -> Result<(), Failure> {
        eprintln!("searching");
        let (same, plain) = (Same::open(folder)?, Bare::new(self.plan.authorities)?);
        let calls = data::search_calls(searches);
        let callers = self.plan.callers;
        let bytes = self.round(&calls, callers)?.bytes;
        let (mut ours, mut echoes, mut sames, mut plains) = (vec![], vec![], vec![], vec![]);
        let [mut wall, mut cpu, mut plain_wall] = [vec![], vec![], vec![]];
        for _ in 0..self.plan.rounds {
            let echo = self.bare_round(bytes, callers)?;
            let own = self.round(&calls, callers)?;
            let on_same = same.cost(searches, self.plan.round / 2)?;
            let on_plain = plain.cost(searches, self.plan.round / 2)?;
            wall.push(own.each / (echo.each + on_same.each));
            cpu.push(own.server / (echo.server + on_same.cpu));
            plain_wall.push(own.each / (echo.each + on_plain.each));
            echoes.push(echo);
            ours.push(own);
            sames.push(on_same);
            plains.push(on_plain);
        }
        let (own, echo) = (middle(ours), middle(echoes));
        self.figures.load("SearchAuthorities", &own);
        self.figures.load("bare server, as many bytes", &echo);
        self.figures.cost("tantivy on the same index, in process", middle_cost(sames));
        self.figures.cost("tantivy on a plain index, in process", middle_cost(plains));
        self.figures.row("SearchAuthorities over t_echo + t_search, time", median(wall), SEARCH_MARGIN, "");
        self.figures.row("SearchAuthorities over t_echo + t_search, server CPU", median(cpu), SEARCH_MARGIN, "");

        let plain = median(plain_wall);
        self.figures.note(format!("SearchAuthorities over t_echo + tantivy on a plain index, time: {plain:.2}"));

        let rate = 0.5e6 / own.each;
        self.half_load(&calls, bytes, rate)
    }

    /// Searches at half of the rate that the service can keep up, and calls of the bare server at that rate: what this program
    /// and the machine add to a latency shows where the server has next to nothing to do.
    fn half_load(&mut self, calls: &Calls, bytes: f64, rate: f64) -> Result<(), Failure> {
        let length = self.plan.round * 2;
        let bare = data::echo_calls(bytes);
        let (mut ours, mut echoes) = (vec![], vec![]);
        for _ in 0..self.plan.rounds {
            ours.push(self.runtime.block_on(open(&self.callers, rate, calls, length, self.service.id()))?);
            let id = self.bare_server.id();
            echoes.push(self.runtime.block_on(open(&self.bare_callers, rate, &bare, length, id))?);
        }
        let [rounds, bare_rounds] =
            [&ours, &echoes].map(|loads| loads.iter().map(|load| load.at(0.99)).collect::<Vec<_>>());
        let [late, bare_late] =
            [&ours, &echoes].map(|loads| median(loads.iter().map(|load| load.late_at(0.99)).collect()));
        self.figures.row("SearchAuthorities p99 at half load", median(rounds.clone()), 5.0, "ms");
        self.figures
            .note(format!("p99 at half load: {rounds:.2?} ms, of the bare server at that rate {bare_rounds:.2?} ms"));
        self.figures.note(format!(
            "calls at half load left late: p99 {late:.2} ms, those of the bare server {bare_late:.2} ms"
        ));
        self.figures.load(format!("SearchAuthorities at {rate:.0} a second"), &middle(ours));
        self.figures.load(format!("bare server at {rate:.0} a second"), &middle(echoes));
        Ok(())
    }

    /// Reads of single authorities, beside the bare server.
    fn gets(&mut self, searches: &[Search]) -> Result<(), Failure> {
        eprintln!("getting");
        let names = self.runtime.block_on(names(&self.callers.of(0), searches))?;
        let calls = data::get_calls(&names);
        let callers = self.plan.callers;
        let bytes = self.round(&calls, callers)?.bytes;
        let (mut ours, mut echoes, mut wall, mut cpu) = (vec![], vec![], vec![], vec![]);
        for _ in 0..self.plan.rounds {
            let echo = self.bare_round(bytes, callers)?;
            let own = self.round(&calls, callers)?;
            wall.push(own.each / echo.each);
            cpu.push(own.server / echo.server);
            echoes.push(echo);
            ours.push(own);
        }
        self.figures.load("GetAuthority", &middle(ours));
        self.figures.load("bare server, as many bytes", &middle(echoes));
        self.figures.row("GetAuthority over t_echo, time", median(wall), GET_MARGIN, "");
        self.figures.row("GetAuthority over t_echo, server CPU", median(cpu), GET_MARGIN, "");
        Ok(())
    }

    /// Matches by the State that has the needs: one caller, beside the bare server.
    fn matches(&mut self) -> Result<(), Failure> {
        eprintln!("matching");
        let request = pb::ListNeedsRequest { page_size: 100, ..Default::default() };
        let listed: pb::ListNeedsResponse =
            self.runtime.block_on(self.callers.of(0).ask("/focalpoint.v1.NeedService/ListNeeds", &request))?;
        let needs: Vec<String> = listed.needs.into_iter().map(|need| need.name).collect();
        let calls = data::match_calls(&needs);
        let owners = self.callers.first(OWNERS);
        let round = |number| self.runtime.block_on(closed(&owners, number, &calls, self.plan.round, self.service.id()));
        let first = Instant::now();
        self.runtime.block_on(owners.of(0).call(calls.path, calls.messages[0].clone()))?;
        let first = first.elapsed();
        let own = round(1)?;
        let floor = self.bare_round(own.bytes, 1)?;
        let many = round(self.plan.callers)?;
        self.figures.load("MatchNeed, one caller", &own);
        self.figures.load("bare server, one caller, as many bytes", &floor);
        self.figures.load("MatchNeed, all callers", &many);
        self.figures.note(format!("first MatchNeed after the start: {:.0} ms", first.as_secs_f64() * 1e3));
        let name = format!("MatchNeed over {} providers, top 20, p50 over the floor", self.plan.providers);
        self.figures.row(name, own.at(0.5) - floor.at(0.5), 1.0, "ms");
        Ok(())
    }

    /// The first pages of searches, as a browser asks for them.
    fn pages(&mut self, ready: &Ready, searches: &[Search]) -> Result<(), Failure> {
        eprintln!("asking for pages");
        let (mut took, mut bytes) = self.runtime.block_on(pages(ready, searches))?;
        self.figures.row("first page of a search, one browser, p99", at(&mut took, 0.99), 50.0, "ms");
        let (p50, most) = (at(&mut took, 0.5), at(&mut bytes, 1.0));
        self.figures.note(format!("first page of a search: p50 {p50:.2} ms, at most {most:.0} bytes of HTML"));
        Ok(())
    }

    /// Writes by an editor, each looked for as soon as it is acknowledged; answers the revision of the last.
    fn writes(&mut self, dir: &Path) -> Result<Revision, Failure> {
        eprintln!("writing");
        let editor = self.callers.role("editor")?;
        let (mut acknowledged, mut searchable, revision) =
            self.runtime.block_on(write_and_find(&editor, self.plan.writes))?;
        let mut syncs = (0..50).map(|_| sync(dir)).collect::<Result<Vec<f64>, Failure>>()?;
        let (p50, p99) = (at(&mut acknowledged, 0.5), at(&mut acknowledged, 0.99));
        let fsync = at(&mut syncs, 0.5);
        self.figures.note(format!("write acknowledged: p50 {p50:.2} ms, p99 {p99:.2} ms; bare write and fsync of 4 KiB there: p50 {fsync:.2} ms"));
        self.figures.row("write acknowledged and found by a search, p50", at(&mut searchable, 0.5), 30.0, "ms");
        Ok(revision)
    }
}

/// Names of authorities, as the searches find them.
async fn names(caller: &Caller, searches: &[Search]) -> Result<Vec<String>, Failure> {
    let calls = data::search_calls(searches);
    let mut names = Vec::new();
    for message in calls.messages.iter().take(200) {
        let found = pb::SearchAuthoritiesResponse::decode(caller.call(calls.path, message.clone()).await?)?;
        names.extend(found.results.into_iter().filter_map(|result| result.authority).map(|authority| authority.name));
    }
    if names.len() < 200 {
        return Err(format!("200 searches found {} authorities only", names.len()).into());
    }
    Ok(names)
}

/// Mebibytes as a float.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
const fn as_float(number: u64) -> f64 {
    number as f64
}
