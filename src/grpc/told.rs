//! The messages of a streamed answer, on their way from the task that makes them to the connection that sends them. Whoever
//! reads none of them for a while is cut off, so that nobody holds a place by not reading.

use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::stream::{self, BoxStream};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tonic::Status;

use super::gate::Call;
use super::status;
use crate::directory::Error;

/// The messages of an answer, or how it ended early.
pub(super) type Told<T> = BoxStream<'static, Result<T, Status>>;

/// Where the messages go.
pub(super) struct Answers<T> {
    /// Those that wait.
    messages: mpsc::Sender<Result<T, Status>>,
    /// How the stream ends, before those that wait.
    cut: oneshot::Sender<Status>,
    /// How long the reader may take none.
    stall: Duration,
}

/// How a stream ended early on this side.
pub(super) enum End {
    /// Its reader has gone.
    Gone,
    /// Its reader does not read.
    Slow,
    /// Its caller is not let in any more.
    Refused,
    /// What it tells of went wrong.
    Error(Error),
    /// What its caller sent broke off.
    Status(Status),
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// An answer of which so many messages may wait, and whose reader may take none for so long.
pub(super) fn answers<T: Send + 'static>(waiting: usize, stall: Duration) -> (Answers<T>, Told<T>) {
    let (messages, waiting) = mpsc::channel(waiting);
    let (cut, ended) = oneshot::channel();
    (Answers { messages, cut, stall }, received(waiting, ended))
}

impl<T> Answers<T> {
    /// Sends a message.
    ///
    /// # Errors
    /// `Gone` and `Slow`.
    pub(super) async fn send(&self, message: T) -> Result<(), End> {
        self.hand(Ok(message)).await
    }

    /// Waits until the reader has gone.
    pub(super) async fn closed(&self) {
        self.messages.closed().await;
    }

    /// What `work` comes to, unless the caller is refused meanwhile.
    pub(super) async fn until(
        &self,
        refused: impl Future<Output = ()>,
        work: impl Future<Output = Result<(), End>>,
    ) -> Result<(), End> {
        tokio::select! {
            ended = work => ended,
            () = refused => Err(End::Refused),
        }
    }

    /// Ends the stream of a call: an error after what waits, whatever ends it otherwise before.
    pub(super) async fn end(self, call: Call, ended: Result<(), End>) {
        match ended {
            Ok(()) => call.done(),
            Err(End::Error(error)) => {
                let status = call.refuse(error).await;
                self.fail(status).await;
            }
            Err(End::Status(status)) => self.fail(status).await,
            Err(End::Slow) => self.cut(status::slow_consumer()),
            Err(End::Refused) => self.cut(status::unauthenticated()),
            Err(End::Gone) => {}
        }
    }

    /// Ends the stream before what waits: nobody reads that, or may.
    pub(super) fn cut(self, status: Status) {
        let _ = self.cut.send(status);
    }

    /// Ends the stream after what waits. The reader may have gone meanwhile; then nobody is left to tell.
    async fn fail(self, status: Status) {
        if matches!(self.hand(Err(status)).await, Err(End::Slow)) {
            self.cut(status::slow_consumer());
        }
    }

    /// Hands a message on.
    async fn hand(&self, message: Result<T, Status>) -> Result<(), End> {
        match timeout(self.stall, self.messages.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_closed)) => Err(End::Gone),
            Err(_elapsed) => Err(End::Slow),
        }
    }
}

/// The messages as the connection takes them; how they end goes before those that still wait.
fn received<T: Send + 'static>(
    mut messages: mpsc::Receiver<Result<T, Status>>,
    ended: oneshot::Receiver<Status>,
) -> Told<T> {
    let mut ended = ended.fuse();
    let mut is_over = false;
    Box::pin(stream::poll_fn(move |cx| {
        if is_over {
            return Poll::Ready(None);
        }
        if let Poll::Ready(Ok(status)) = ended.poll_unpin(cx) {
            is_over = true;
            return Poll::Ready(Some(Err(status)));
        }
        let next = messages.poll_recv(cx);
        // The sender is gone, and may have said how it ended just now.
        if let (Poll::Ready(None), Poll::Ready(Ok(status))) = (&next, ended.poll_unpin(cx)) {
            is_over = true;
            return Poll::Ready(Some(Err(status)));
        }
        next
    }))
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt as _;
    use tonic::Code;

    use super::*;

    #[tokio::test]
    async fn whoever_takes_no_message_in_time_is_cut_off_and_told_so_first() {
        let (answers, mut told) = answers::<u8>(1, Duration::from_millis(10));
        assert!(answers.send(1).await.is_ok());
        assert!(matches!(answers.send(2).await, Err(End::Slow)));
        answers.cut(status::slow_consumer());
        assert_eq!(told.next().await.unwrap().unwrap_err().code(), Code::ResourceExhausted);
        assert!(told.next().await.is_none());
    }

    #[tokio::test]
    async fn whoever_reads_slowly_but_in_time_gets_all_of_it_and_the_error_last() {
        let (answers, mut told) = answers::<u8>(1, Duration::from_secs(30));
        let reading = tokio::spawn(async move {
            let mut all = Vec::new();
            while let Some(one) = told.next().await {
                tokio::time::sleep(Duration::from_millis(1)).await;
                all.push(one.map_err(|status| status.code()));
            }
            all
        });
        for message in 1..=3 {
            assert!(answers.send(message).await.is_ok());
        }
        answers.fail(Status::internal("")).await;
        assert_eq!(reading.await.unwrap(), [Ok(1), Ok(2), Ok(3), Err(Code::Internal)]);
    }

    #[tokio::test]
    async fn an_error_that_nobody_reads_does_not_wait_for_ever() {
        let (answers, mut told) = answers::<u8>(1, Duration::from_millis(10));
        assert!(answers.send(1).await.is_ok());
        answers.fail(Status::internal("")).await;
        assert_eq!(told.next().await.unwrap().unwrap_err().code(), Code::ResourceExhausted);
    }
}
