//! Refused callers whom nobody knows: counted by address and minute, and told in one line of the log each, however often they
//! call. What is kept is bounded, and nothing of it reaches the database, which a stranger could fill otherwise.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How long refusals are counted before they are told.
const MINUTE: Duration = Duration::from_mins(1);
/// Addresses that are counted apart in one minute; those beyond are counted together.
const MOST_ADDRESSES: usize = 1024;
/// Bits of an IPv6 address that tell one site from another.
const SITE: u32 = 64;

/// How often each reason was given.
type Reasons = BTreeMap<&'static str, u64>;

/// The refusals of the minute.
#[derive(Debug, Default)]
pub struct Strangers {
    /// By address; those beyond the most under none.
    refused: Mutex<HashMap<Option<IpAddr>, Reasons>>,
}

impl Strangers {
    /// Counts a refusal.
    pub fn count(&self, peer: IpAddr, reason: &'static str) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let site = Some(site(peer)).filter(|site| refused.len() < MOST_ADDRESSES || refused.contains_key(&Some(*site)));
        *refused.entry(site).or_default().entry(reason).or_default() += 1;
    }

    /// How often each address was refused since the last time, and why.
    #[must_use]
    pub fn take(&self) -> HashMap<Option<IpAddr>, Reasons> {
        std::mem::take(&mut *self.refused.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells every minute who was refused, and at the end what is left.
    pub async fn tell(&self, stop: CancellationToken) {
        let mut goes_on = true;
        while goes_on {
            goes_on = stop.run_until_cancelled(tokio::time::sleep(MINUTE)).await.is_some();
            for (address, reasons) in self.take() {
                let address = address.map_or_else(|| "others".to_owned(), |address| address.to_string());
                let calls: u64 = reasons.values().sum();
                tracing::info!(address, calls, ?reasons, "unknown callers were refused");
            }
        }
    }
}

/// The address by which callers are told apart: of IPv6 what one site shares, and IPv4 always as such.
fn site(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> SITE << SITE).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_counted_by_site_and_reason() {
        let strangers = Strangers::default();
        let calls = [
            ("192.0.2.1", "absent"),
            ("::ffff:192.0.2.1", "absent"),
            ("192.0.2.1", "expired"),
            ("192.0.2.2", "absent"),
            ("2001:db8::1", "absent"),
            ("2001:db8::ffff:1", "absent"),
            ("2001:db8:0:1::1", "absent"),
        ];
        for (peer, reason) in calls {
            strangers.count(peer.parse().unwrap(), reason);
        }
        let counted = |address: &str, reasons: &[(&'static str, u64)]| {
            (Some(address.parse::<IpAddr>().unwrap()), reasons.iter().copied().collect::<Reasons>())
        };
        let expected = HashMap::from([
            counted("192.0.2.1", &[("absent", 2), ("expired", 1)]),
            counted("192.0.2.2", &[("absent", 1)]),
            counted("2001:db8::", &[("absent", 2)]),
            counted("2001:db8:0:1::", &[("absent", 1)]),
        ]);
        assert_eq!(strangers.take(), expected);
        assert!(strangers.take().is_empty(), "each is told once");
    }

    #[test]
    fn what_is_kept_is_bounded_and_counts_every_refusal() {
        let strangers = Strangers::default();
        for n in 0..5_000_u32 {
            strangers.count(IpAddr::V4(n.into()), "absent");
        }
        strangers.count(IpAddr::V4(0.into()), "absent");
        let counted = strangers.take();
        assert_eq!(counted.len(), MOST_ADDRESSES + 1);
        assert_eq!(counted[&Some(IpAddr::V4(0.into()))]["absent"], 2);
        assert_eq!(counted.values().map(|reasons| reasons["absent"]).sum::<u64>(), 5_001);
    }
}
