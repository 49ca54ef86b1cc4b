//! The demonstration, whose tokens lie about in files, is for this machine alone.

use super::process::program;

#[test]
fn the_demonstration_refuses_to_listen_beyond_loopback() {
    let dir = tempfile::tempdir().unwrap();
    for (listen, is_fine) in [("0.0.0.0:0", false), ("[::]:0", false), ("192.0.2.1:0", false), ("127.0.0.2:0", true)] {
        let data = dir.path().join(listen);
        // It would end by itself if it began.
        let arguments = ["demo", "--empty", "--once", "--listen", listen, "--data-dir"];
        let output = program().args(arguments).arg(&data).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        if is_fine {
            assert!(!said.contains("loopback"), "{listen}: {said}");
            assert!(data.exists(), "{listen}: it began");
        } else {
            assert!(!output.status.success(), "{listen}");
            assert!(said.contains("listens on loopback only"), "{listen}: {said}");
            assert!(!data.exists(), "{listen}: nothing was made");
        }
    }
}
