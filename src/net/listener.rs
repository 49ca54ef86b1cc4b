//! The accept loop: caps in all and per address, a pause when accepting fails, and the drain at the end.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::{self, Shared, Transport};
use super::quota::{Full, Quota};
use super::{Front, Limits, LiveTls};
use crate::telemetry::metric;

/// An address that may be served without TLS: on loopback, and asked for in so many words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainText(SocketAddr);

/// Why an address may not be served without TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlainTextRefused {
    /// Others than this machine could read along.
    #[error("{0} is not on loopback; without TLS only loopback is served")]
    NotLoopback(SocketAddr),
    /// Nobody asked for it.
    #[error("serving {0} without TLS needs the explicit flag")]
    NotAsked(SocketAddr),
}

impl PlainText {
    /// Permits an address on loopback where the operator asked for plain text.
    ///
    /// # Errors
    /// When the address is not on loopback, or nobody asked.
    pub fn permit(address: SocketAddr, asked: bool) -> Result<Self, PlainTextRefused> {
        if !address.ip().to_canonical().is_loopback() {
            Err(PlainTextRefused::NotLoopback(address))
        } else if !asked {
            Err(PlainTextRefused::NotAsked(address))
        } else {
            Ok(Self(address))
        }
    }
}

/// How a drain went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drain {
    /// Connections that were ended while a call still ran.
    pub cut: usize,
}

/// A bound address that does not answer yet.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    transport: Transport,
    limits: Limits,
}

impl Listener {
    /// Binds an address that is served over TLS.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn tls(address: SocketAddr, tls: Arc<LiveTls>, limits: Limits) -> io::Result<Self> {
        Ok(Self { tcp: TcpListener::bind(address).await?, transport: Transport::Tls(tls), limits })
    }

    /// Binds an address that is served without TLS.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn plain(PlainText(address): PlainText, limits: Limits) -> io::Result<Self> {
        Ok(Self { tcp: TcpListener::bind(address).await?, transport: Transport::Plain, limits })
    }

    /// The address that is bound, with the port that the system chose.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }

    /// Serves until stopped; then refuses connections, lets running calls end, and cuts what is left at the
    /// drain timeout.
    pub async fn serve(self, front: impl Into<Front>, stop: CancellationToken) -> Drain {
        let front = front.into();
        let Self { tcp, transport, limits } = self;
        let quota = Quota::new(limits.connections, limits.connections_per_address);
        let (pause, bound) =
            (Duration::from_millis(limits.accept_pause_ms), Duration::from_millis(limits.drain_timeout_ms));
        let http = connection::http(&limits);
        let cut = CancellationToken::new();
        let shared = Arc::new(Shared { transport, limits, http, front, stop: stop.clone(), cut: cut.clone() });
        let connections = TaskTracker::new();
        while let Some(accepted) = stop.run_until_cancelled(tcp.accept()).await {
            match accepted {
                Ok((stream, peer)) => match quota.enter(holder(peer.ip())) {
                    Ok(permit) => {
                        let (shared, held) = (Arc::clone(&shared), (Open::count(), permit));
                        connections.spawn(async move {
                            shared.run(stream, peer).await;
                            drop(held);
                        });
                    }
                    Err(full) => refuse(full),
                },
                Err(error) if passing(&error) => {}
                Err(error) => {
                    metrics::counter!(metric::ACCEPT_ERRORS).increment(1);
                    tracing::warn!(%error, "cannot accept connections, pausing");
                    sleep(pause).await;
                }
            }
        }
        drop(tcp);
        connections.close();
        let cut_off = match timeout(bound, connections.wait()).await {
            Ok(()) => 0,
            Err(_elapsed) => connections.len(),
        };
        cut.cancel();
        connections.wait().await;
        Drain { cut: cut_off }
    }
}

/// A connection that the metrics show as open until this is dropped.
struct Open(metrics::Gauge);

impl Open {
    /// Counts one more.
    fn count() -> Self {
        let open = metrics::gauge!(metric::CONNECTIONS);
        open.increment(1);
        Self(open)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// Counts a connection that is closed for want of room.
fn refuse(full: Full) {
    let reason = match full {
        Full::Total { .. } => "total",
        Full::Key { .. } => "address",
    };
    metrics::counter!(metric::CONNECTIONS_REFUSED, "reason" => reason).increment(1);
}

/// Who shares a cap: an IPv4 address, or the /64 that one IPv6 holder has at will.
#[must_use]
pub fn holder(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

/// Whether an accept failed for a reason of that one connection alone.
fn passing(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    [ConnectionAborted, ConnectionReset, Interrupted].contains(&error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_needs_loopback_and_the_flag() {
        for address in ["127.0.0.1:80", "127.9.9.9:80", "[::1]:80", "[::ffff:127.0.0.1]:80"] {
            let address: SocketAddr = address.parse().unwrap();
            assert!(PlainText::permit(address, true).is_ok(), "{address}");
            assert_eq!(PlainText::permit(address, false), Err(PlainTextRefused::NotAsked(address)));
        }
        for address in ["0.0.0.0:80", "[::]:80", "10.0.0.1:80", "192.0.2.1:80", "[2001:db8::1]:80"] {
            let address: SocketAddr = address.parse().unwrap();
            assert_eq!(PlainText::permit(address, true), Err(PlainTextRefused::NotLoopback(address)));
        }
    }

    #[test]
    fn a_shortage_of_descriptors_pauses_and_a_lost_connection_does_not() {
        assert!(passing(&io::Error::from_raw_os_error(103)), "ECONNABORTED");
        for (code, name) in [(24, "EMFILE"), (23, "ENFILE"), (105, "ENOBUFS"), (12, "ENOMEM")] {
            assert!(!passing(&io::Error::from_raw_os_error(code)), "{name}");
        }
    }

    #[test]
    fn an_ipv6_holder_is_one_however_many_addresses_it_uses() {
        let parse = |text: &str| holder(text.parse().unwrap());
        assert_eq!(parse("2001:db8:1:2:3:4:5:6"), parse("2001:db8:1:2::9"));
        assert_ne!(parse("2001:db8:1:2::1"), parse("2001:db8:1:3::1"));
        assert_eq!(parse("::ffff:192.0.2.1"), parse("192.0.2.1"));
    }
}
