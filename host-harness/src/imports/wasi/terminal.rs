//! Sends what a plugin prints through WASI to stderr.

use std::io::{IsTerminal, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use extism_pdk::testing::text::Filter;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{self, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};
use wasmtime_wasi::{WasiCtxBuilder, async_trait};

/// Sends the plugin's stdout and stderr to stderr. A terminal gets text that is safe to show. A file or a pipe gets the bytes
/// as they are, for programs to read.
pub fn inherit_stderr(wasi: &mut WasiCtxBuilder) {
    if std::io::stderr().is_terminal() {
        wasi.stdout(Terminal::default()).stderr(Terminal::default());
    } else {
        wasi.stdout(std::io::stderr()).inherit_stderr();
    }
}

/// A stream of the plugin that is shown on a terminal.
#[derive(Clone)]
struct Terminal(Arc<Mutex<Filter>>);

impl Default for Terminal {
    fn default() -> Self {
        Terminal(Arc::new(Mutex::new(Filter::of_lines())))
    }
}

impl Terminal {
    /// Shows bytes. Some of the last ones may wait for the next bytes, for example within a character.
    fn show(&self, bytes: &[u8]) -> std::io::Result<()> {
        let mut filter = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        filter.add(bytes);
        std::io::stderr().write_all(filter.take().as_bytes())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let Some(filter) = Arc::get_mut(&mut self.0) else { return };
        let filter = filter.get_mut().unwrap_or_else(PoisonError::into_inner);
        // An error here can't be reported.
        let _ = std::io::stderr().write_all(std::mem::take(filter).finish().as_bytes());
    }
}

/// If a stream is a terminal, the plugin's C library writes each line at once.
impl cli::IsTerminal for Terminal {
    fn is_terminal(&self) -> bool {
        true
    }
}

impl StdoutStream for Terminal {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for Terminal {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.show(&bytes).map_err(|error| StreamError::LastOperationFailed(error.into()))
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        /// The same as for wasmtime-wasi's own streams.
        const MAX_BYTES: usize = 64 << 10;
        Ok(MAX_BYTES)
    }
}

#[async_trait]
impl Pollable for Terminal {
    async fn ready(&mut self) {}
}

impl AsyncWrite for Terminal {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Poll::Ready(self.show(bytes).map(|()| bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
