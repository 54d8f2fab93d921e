//! What a plugin prints through WASI, on its way to this process's stderr.

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

/// Sends what the plugin prints to stderr. Where that is a terminal, it is made safe to show; a file or a pipe gets the
/// bytes as they are, for programs to read.
pub fn inherit_stderr(wasi: &mut WasiCtxBuilder) {
    if std::io::stderr().is_terminal() {
        wasi.stdout(Terminal::default()).stderr(Terminal::default());
    } else {
        wasi.stdout(std::io::stderr()).inherit_stderr();
    }
}

/// One of the plugin's streams, shown on the terminal.
#[derive(Clone)]
struct Terminal(Arc<Mutex<Filter>>);

impl Default for Terminal {
    fn default() -> Self {
        Terminal(Arc::new(Mutex::new(Filter::of_lines())))
    }
}

impl Terminal {
    /// Shows the bytes. The last few wait if what they are depends on the next ones.
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
        // There is nobody to tell if it can't be shown.
        let _ = std::io::stderr().write_all(std::mem::take(filter).finish().as_bytes());
    }
}

/// C's library asks for this, and then writes each line at once.
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
        /// As much as wasmtime-wasi's own streams take at once.
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
