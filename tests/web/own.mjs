// What a State and a provider do with what is their own: entries, officers, the profile, and a proposal up to its outcome.
// What is clicked is found by where it leads, so that it is the same in every language.
import assert from 'node:assert/strict';

/** Becomes somebody else of the demonstration. */
async function become(page, origin, subject) {
  await page.goto(`${origin}/account`);
  await page.locator(`button[name=subject][value="${subject}"]`).last().click();
  await page.waitForURL((url) => url.pathname !== '/account');
}

/** Sends the form that goes there. */
async function send(page, end) {
  const form = page.locator(`form[action$="${end}"]`).first();
  const folded = page.locator(`details:has(form[action$="${end}"]):not([open]) > summary`).first();
  if (await folded.count()) await folded.click();
  await form.locator('button[type=submit]').first().click();
}

/** The entries of a State: confirmed, entered with something wrong first, and asked to be closed; and an officer of one. */
async function entries(visitor, { origin, look, expected }) {
  const { page } = visitor;
  await become(page, origin, 'editor');
  await page.locator('nav a[href="/entries"]').click();
  await look(visitor, 'entries');
  await send(page, '/confirm');
  await page.waitForURL(/\/entries$/);
  await page.goto(`${origin}/authorities/new`);
  await look(visitor, 'new entry');
  await page.locator('[id="names.0.text"]').fill('Office for the recovery of assets');
  await page.locator('[id="kinds.0.kind"]').selectOption('ASSET_RECOVERY_FOCAL_POINT');
  await page.locator('[id="phones.0.number"]').fill('eleven');
  await page.locator('[id="emails"]').fill('office@assets.example');
  await page.locator('form.record button[type=submit]').first().click();
  await page.locator('[role=alert]').waitFor();
  await look(visitor, 'wrong entry');
  expected(/\/authorities\/new: console: Failed to load resource: the server responded with a status of 400/);
  await page.locator('[id="phones.0.number"]').fill('+976 11 123456');
  await page.locator('form.record button[name=act]').click();
  assert.equal(await page.locator('[id="phones.3.number"]').count(), 1, 'there is room for more');
  await page.locator('form.record button[type=submit]').first().click();
  await page.locator('section.now').waitFor();
  await look(visitor, 'own entry');
  const entry = page.url();
  await page.goto(`${entry}/officers/new`);
  await look(visitor, 'new officer');
  await page.locator('#role').fill('Head of the office');
  await page.locator('[id="familyNames.original"]').fill('Ганболд');
  await page.locator('[id="emails"]').fill('head@assets.example');
  await page.locator('form.record button[type=submit]').first().click();
  await page.waitForURL(/\/officers$/);
  await look(visitor, 'officers');
  await page.goto(`${entry}/edit`);
  await look(visitor, 'entry to change');
  await page.locator('#website').fill('https://assets.example/');
  await page.locator('form.record button[type=submit]').first().click();
  await page.waitForURL(entry);
  await page.goto(`${entry}/history`);
  await look(visitor, 'history');
  await page.goto(entry);
  await page.locator('a[href$="/errors"]').first().click();
  await page.locator('#text').fill('Nobody answers the telephone.');
  await send(page, '/errors');
  await page.locator('form[action^="/errorReports/"]').waitFor();
  await look(visitor, 'errors');
  await page.locator('#answer-1').fill('It is repaired.');
  await send(page, '/close');
  await page.locator('.note.text').waitFor();
  await look(visitor, 'errors answered');
  await page.goto(entry);
  await send(page, '/close');
  await page.waitForURL(/\/close$/);
  await look(visitor, 'asked to close');
}

/** The profile of a provider, and what it has done. */
async function profile(visitor, { origin, look }) {
  const { page } = visitor;
  await become(page, origin, 'provider');
  await page.locator('nav a[href^="/providers/"]:not([href$="/needs"])').click();
  await look(visitor, 'profile');
  const own = page.url();
  await page.goto(`${own}/edit`);
  await look(visitor, 'profile to change');
  await page.locator('form.record button[type=submit]').first().click();
  await page.waitForURL(own);
  await page.goto(`${own}/activities/new`);
  await look(visitor, 'new activity');
  await page.locator('[id="title.0.text"]').fill('Course for judges');
  await page.locator('form.record button[type=submit]').first().click();
  await page.waitForURL(/#activities$/);
  return own.split('/').at(-1);
}

/** A proposal from its making to its outcome, and the need that it was for. */
async function delivery(visitor, provider, { origin, look }) {
  const { page } = visitor;
  const ids = async (links) => (await links.evaluateAll((all) => all.map((a) => a.getAttribute('href').split('/')[2])));
  await become(page, origin, 'provider');
  await page.goto(`${origin}/providers/${provider}/needs`);
  const shared = await ids(page.locator('.cards h3 a'));
  await become(page, origin, 'editor');
  await page.goto(`${origin}/needs`);
  const id = (await ids(page.locator('.cards h2 a'))).find((it) => shared.includes(it));
  assert.ok(id, 'a need of Mongolia is shared with the provider');
  await page.goto(`${origin}/needs/${id}/matches/${provider}`);
  const form = page.locator('form[action$="/propose"]');
  for (const part of await form.locator('input[type=checkbox]').all()) await part.check();
  await send(page, '/propose');
  await page.waitForURL(/\/proposals\//);
  await look(visitor, 'proposal to take back');
  const proposal = page.url();
  await become(page, origin, 'consent-officer');
  await page.goto(`${origin}/needs/${id}/disclosures`);
  await look(visitor, 'who has seen it');
  await page.goto(proposal);
  await page.locator('button[value=AGREE]').click();
  await page.locator('form[action$="/offer"]').waitFor();
  await look(visitor, 'proposal to offer');
  await send(page, '/offer');
  await page.locator('form[action$="/offer"]').waitFor({ state: 'detached' });
  await become(page, origin, 'provider');
  await page.goto(proposal);
  await page.locator('button[value=ACCEPT]').click();
  await page.locator('#percent').fill('40');
  await page.locator('#progress-note').fill('Half of the courses were held.');
  await send(page, '/progress');
  await page.locator('form[action$="/outcome"]').waitFor();
  await look(visitor, 'delivery');
  await become(page, origin, 'editor');
  await page.goto(proposal);
  for (const article of await page.locator('form[action$="/outcome"] select').all()) await article.selectOption('PARTLY_MET');
  await look(visitor, 'outcome');
  await send(page, '/outcome');
  await page.locator('form[action$="/outcome"]').waitFor({ state: 'detached' });
  await become(page, origin, 'secretariat');
  await page.goto(`${origin}/needs/${id}`);
  await look(visitor, 'need to freeze');
}

/** All of it. */
export async function own(visitor, tools) {
  await entries(visitor, tools);
  const provider = await profile(visitor, tools);
  await delivery(visitor, provider, tools);
}
