//! Logs on standard error: one event is one line, for people or as JSON.

use std::io::{self, IsTerminal as _, Write};
use std::panic::PanicHookInfo;

use opentelemetry_sdk::trace::SdkTracer;
use serde::Deserialize;
use tracing::{Level, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::{EnvFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::trace::{self, TraceConfig, TraceError, Traces};

/// How an event is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Human,
    /// A JSON object.
    Json,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    /// How an event is written.
    pub format: LogFormat,
    /// What is logged, as `level` or `module=level`, separated by commas.
    pub filter: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::Human, filter: "info".to_owned() }
    }
}

/// Why logging cannot start.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter does not parse.
    #[error("log filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The collector of traces is none.
    #[error(transparent)]
    Traces(#[from] TraceError),
    /// Another log is in force.
    #[error("cannot log: {0}")]
    Installed(#[from] tracing_subscriber::util::TryInitError),
}

/// Logs the events of this process on standard error from now on, and sends traces of calls to the collector that is configured,
/// if one is, until they are ended.
///
/// # Errors
/// When the filter does not parse, the collector is none or another log is in force.
pub fn install(config: &LogConfig, traces: &TraceConfig) -> Result<Traces, LogError> {
    let traces = Traces::open(traces)?;
    subscriber(config, traces.tracer(), io::stderr, io::stderr().is_terminal())?.try_init()?;
    Ok(traces)
}

/// Logs every panic as one event that tells where it was, and not its message, which can quote a record.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a task panicked");
    }));
}

/// What turns events into lines on a writer, and spans into traces.
fn subscriber<W>(
    config: &LogConfig,
    tracer: Option<SdkTracer>,
    writer: W,
    colours: bool,
) -> Result<Box<dyn Subscriber + Send + Sync>, tracing_subscriber::filter::ParseError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_ansi(colours).with_writer(OneLine(writer));
    let lines = match config.format {
        LogFormat::Human => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let lines = lines.with_filter(EnvFilter::try_new(&config.filter)?);
    // Lines of the log are no part of a trace, which leaves the machine.
    let calls_alone = Targets::new().with_target(trace::TARGET, Level::TRACE);
    let spans = tracer.map(|tracer| {
        let bare = tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false);
        // A span is named after it was entered.
        let bare = bare.with_context_activation(false);
        bare.with_target(false).with_level(false).with_tracked_inactivity(false).with_filter(calls_alone)
    });
    Ok(Box::new(Registry::default().with(spans).with(lines)))
}

/// A writer that keeps line breaks inside an event from starting another line.
struct OneLine<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for OneLine<W> {
    type Writer = OneLine<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        OneLine(self.0.make_writer())
    }
}

impl<W: Write> Write for OneLine<W> {
    /// Writes one whole event, which ends in a line break of its own.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = event.strip_suffix(b"\n").unwrap_or(event);
        let mut line = Vec::with_capacity(event.len());
        for byte in text {
            match byte {
                b'\n' => line.extend(b"\\n"),
                b'\r' => line.extend(b"\\r"),
                other => line.push(*other),
            }
        }
        line.push(b'\n');
        self.0.write_all(&line)?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// What events look like in a format.
    fn logged(format: LogFormat, filter: &str, events: impl FnOnce()) -> String {
        let sink = Arc::new(Mutex::new(Vec::new()));
        let config = LogConfig { format, filter: filter.into() };
        let writer = Arc::clone(&sink);
        let make = move || SharedWriter(Arc::clone(&writer));
        tracing::subscriber::with_default(subscriber(&config, None, make, false).unwrap(), events);
        String::from_utf8(sink.lock().unwrap().clone()).unwrap()
    }

    /// A writer that the test reads.
    struct SharedWriter(Arc<Mutex<Vec<u8>>>);

    impl Write for SharedWriter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn one_event_is_one_line_whatever_it_holds() {
        for format in [LogFormat::Human, LogFormat::Json] {
            let shown = logged(format, "info", || {
                tracing::info!(value = %"a\nb\r\nc", "first\nsecond");
                tracing::info!("third");
            });
            assert_eq!(shown.lines().count(), 2, "{shown}");
            assert!(!shown.contains('\r'), "{shown}");
        }
    }

    #[test]
    fn a_json_line_is_an_object_with_the_fields_of_the_event() {
        let shown = logged(LogFormat::Json, "info", || tracing::warn!(count = 3, "shed"));
        let line: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!((&line["level"], &line["message"], &line["count"]), (&"WARN".into(), &"shed".into(), &3.into()));
    }

    #[test]
    fn the_filter_decides_what_is_logged() {
        let shown = logged(LogFormat::Human, "warn", || {
            tracing::info!("quiet");
            tracing::warn!("loud");
        });
        assert!(shown.contains("loud") && !shown.contains("quiet"));
        let bad = LogConfig { filter: "focalpoint=nonsense".into(), ..LogConfig::default() };
        assert!(matches!(install(&bad, &TraceConfig::default()), Err(LogError::Filter(_))));
    }
}
