//! The messages of a streamed answer, on their way from the task that makes them to the connection that sends them. Whoever
//! reads none of them for a while is cut off, so that nobody holds a place by not reading.

use std::task::{Context, Poll};
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
    /// How the stream ends; where nobody says so, whoever made the messages is gone, and they are not all.
    last: oneshot::Sender<Last>,
    /// How long the reader may take none.
    stall: Duration,
}

/// How the messages of a stream end.
enum Last {
    /// They are all.
    Whole,
    /// Before those that wait.
    Cut(Status),
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
    let (last, ended) = oneshot::channel();
    (Answers { messages, last, stall }, received(waiting, ended))
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

    /// What `work` comes to, unless the caller is refused before its reader has taken all of it.
    pub(super) async fn until(
        &self,
        refused: impl Future<Output = ()>,
        work: impl Future<Output = Result<(), End>>,
    ) -> Result<(), End> {
        let all = async {
            work.await?;
            self.taken().await
        };
        tokio::select! {
            ended = all => ended,
            () = refused => Err(End::Refused),
        }
    }

    /// Waits until the reader has taken every message.
    ///
    /// # Errors
    /// `Gone` and `Slow`.
    async fn taken(&self) -> Result<(), End> {
        for free in 1..=self.messages.max_capacity() {
            match timeout(self.stall, self.messages.reserve_many(free)).await {
                Ok(Ok(_)) => {}
                Ok(Err(_closed)) => return Err(End::Gone),
                Err(_elapsed) => return Err(End::Slow),
            }
        }
        Ok(())
    }

    /// Ends the stream of a call: an error after what waits, whatever ends it otherwise before.
    pub(super) async fn end(self, call: Call, ended: Result<(), End>) {
        match ended {
            Ok(()) => {
                call.done();
                self.whole();
            }
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
        let _ = self.last.send(Last::Cut(status));
    }

    /// Ends the stream after what waits, which is all of it.
    fn whole(self) {
        let _ = self.last.send(Last::Whole);
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

/// The messages as the connection takes them; how they are cut goes before those that still wait. Without a last word they end with
/// an error, so that what a fault has cut short never looks whole.
fn received<T: Send + 'static>(
    mut messages: mpsc::Receiver<Result<T, Status>>,
    ended: oneshot::Receiver<Last>,
) -> Told<T> {
    let mut ended = ended.fuse();
    let (mut is_over, mut is_whole) = (false, false);
    Box::pin(stream::poll_fn(move |cx| {
        let mut cut = |cx: &mut Context<'_>| match ended.poll_unpin(cx) {
            Poll::Ready(Ok(Last::Cut(status))) => Some(status),
            Poll::Ready(Ok(Last::Whole)) => {
                is_whole = true;
                None
            }
            Poll::Ready(Err(_)) | Poll::Pending => None,
        };
        if is_over {
            return Poll::Ready(None);
        }
        if let Some(status) = cut(cx) {
            is_over = true;
            return Poll::Ready(Some(Err(status)));
        }
        let next = messages.poll_recv(cx);
        match next {
            Poll::Ready(Some(Err(_))) => is_over = true,
            // The sender is gone, and may have said how it ended just now.
            Poll::Ready(None) => {
                is_over = true;
                let cut = cut(cx);
                if !is_whole {
                    return Poll::Ready(Some(Err(cut.unwrap_or_else(broken_off))));
                }
            }
            Poll::Ready(Some(Ok(_))) | Poll::Pending => {}
        }
        next
    }))
}

/// The status of a stream that nobody has ended.
fn broken_off() -> Status {
    status::of(&Error::Internal("a streamed answer broke off".to_owned()), "stream")
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

    #[tokio::test]
    async fn what_nobody_has_ended_never_looks_whole() {
        let (answers, told) = answers::<u8>(2, Duration::from_secs(30));
        assert!(answers.send(1).await.is_ok());
        drop(answers);
        let all: Vec<_> = told.map(|one| one.map_err(|status| status.code())).collect().await;
        assert_eq!(all, [Ok(1), Err(Code::Internal)], "whoever made it is gone");
        let (answers, told) = super::answers::<u8>(2, Duration::from_secs(30));
        assert!(answers.send(1).await.is_ok());
        answers.whole();
        let all: Vec<_> = told.map(|one| one.map_err(|status| status.code())).collect().await;
        assert_eq!(all, [Ok(1)]);
    }

    #[tokio::test]
    async fn whoever_is_refused_before_all_is_taken_gets_no_more_of_it() {
        let (answers, mut told) = answers::<u8>(2, Duration::from_secs(30));
        let (refuse, refused) = oneshot::channel::<()>();
        let work = async {
            answers.send(1).await?;
            answers.send(2).await
        };
        let sent = answers.until(async { drop(refused.await) }, work);
        let ((), ended) = tokio::join!(async { refuse.send(()).unwrap() }, sent);
        assert!(matches!(ended, Err(End::Refused)), "what waits has not been read");
        answers.cut(status::unauthenticated());
        assert_eq!(told.next().await.unwrap().unwrap_err().code(), Code::Unauthenticated);
    }

    #[tokio::test]
    async fn what_waits_too_long_at_the_end_is_cut_off_too() {
        let (answers, _told) = answers::<u8>(2, Duration::from_millis(10));
        let ended = answers.until(std::future::pending(), answers.send(1)).await;
        assert!(matches!(ended, Err(End::Slow)));
    }
}
