//! HTTP/2 by hand: frames that no well-behaved client sends.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::place::LONG;

/// Frame types.
pub(super) const HEADERS: u8 = 1;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const CONTINUATION: u8 = 9;

/// Flags of HEADERS.
pub(super) const END_STREAM: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;

/// A frame that came in.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
    pub(super) payload: Vec<u8>,
}

/// A connection on which every byte is ours to choose.
pub(super) struct Raw(pub(super) TcpStream);

impl Raw {
    /// Connects and sends the preface with empty settings.
    pub(super) async fn open(address: SocketAddr) -> Self {
        let mut raw = Self(TcpStream::connect(address).await.unwrap());
        raw.0.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
        assert!(raw.send(SETTINGS, 0, 0, &[]).await);
        raw
    }

    /// Sends a frame; false when the other side has gone.
    pub(super) async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> bool {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.0.write_all(&frame).await.is_ok()
    }

    /// The next frame, or nothing when the other side has closed.
    pub(super) async fn next(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        timeout(LONG, self.0.read_exact(&mut head)).await.expect("neither a frame nor an end").ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        timeout(LONG, self.0.read_exact(&mut payload)).await.unwrap().ok()?;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        Some(Frame { kind: head[3], flags: head[4], stream, payload })
    }

    /// The next frame of a kind; nothing when the other side closes first.
    pub(super) async fn next_of(&mut self, kind: u8) -> Option<Frame> {
        while let Some(frame) = self.next().await {
            if frame.kind == kind {
                return Some(frame);
            }
        }
        None
    }

    /// Whether the other side still answers.
    pub(super) async fn alive(&mut self) -> bool {
        if !self.send(PING, 0, 0, b"areuhere").await {
            return false;
        }
        while let Some(frame) = self.next_of(PING).await {
            if frame.flags == 1 && frame.payload == b"areuhere" {
                return true;
            }
        }
        false
    }
}

/// The header block of a GET, with more headers behind it; every name and value is below 127 bytes.
pub(super) fn get(path: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    let headers = [(":method", "GET"), (":scheme", "http"), (":authority", "localhost"), (":path", path)];
    for (name, value) in headers.iter().chain(more) {
        block.push(0);
        for text in [name, value] {
            block.push(u8::try_from(text.len()).unwrap());
            block.extend(text.as_bytes());
        }
    }
    block
}
