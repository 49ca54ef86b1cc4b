//! A logarithm in integers: the same digits on every machine.

/// Bits after the point.
const BITS: u32 = 10;

/// The binary logarithm of `x`, rounded down, with 10 bits after the point; 0 for 0.
pub(super) fn log2(x: u32) -> u32 {
    let Some(whole) = x.checked_ilog2() else { return 0 };
    let mut mantissa = u64::from(x) << (31 - whole);
    let mut log = whole;
    for _ in 0..BITS {
        mantissa = (mantissa * mantissa) >> 31;
        let bit = u32::from(mantissa >= 1 << 32);
        mantissa >>= bit;
        log = (log << 1) | bit;
    }
    log
}

#[cfg(test)]
mod tests {
    use super::log2;

    #[test]
    fn logarithms_of_powers_are_exact_and_others_lie_between() {
        assert_eq!(log2(1), 0);
        assert_eq!(log2(8), 3 << 10);
        assert_eq!(log2(10), 3401, "3.32193 times 1024");
        assert_eq!(log2(20_001), 14_630, "14.28779 times 1024, rounded down");
        assert_eq!(log2(0), 0);
    }
}
