//! A network that can be slow, cut, or stopped at a chosen byte: a TCP relay on loopback.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the player to the server.
    Up,
    /// From the server to the player.
    Down,
}

/// Whether connections are let through, and how often all of them were cut.
#[derive(Clone, Copy)]
struct Link {
    connected: bool,
    cuts: u64,
}

struct Inner {
    upstream: Mutex<SocketAddr>,
    delay: Mutex<Duration>,
    link: watch::Sender<Link>,
    up: AtomicU64,
    down: AtomicU64,
    /// Bytes that may still pass before the relay stops for good; `u64::MAX` is no limit.
    allowance: [AtomicU64; 2],
    tripped: watch::Sender<bool>,
    opened: AtomicU64,
}

impl Inner {
    fn count(&self, direction: Direction) -> &AtomicU64 {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }
}

/// The relay. Ends with the runtime it was made in.
#[derive(Clone)]
pub struct Wire {
    inner: Arc<Inner>,
    address: SocketAddr,
}

impl Wire {
    /// A relay to `upstream`, without faults.
    pub async fn to(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let inner = Arc::new(Inner {
            upstream: Mutex::new(upstream),
            delay: Mutex::new(Duration::ZERO),
            link: watch::Sender::new(Link {
                connected: true,
                cuts: 0,
            }),
            up: AtomicU64::new(0),
            down: AtomicU64::new(0),
            allowance: [AtomicU64::new(u64::MAX), AtomicU64::new(u64::MAX)],
            tripped: watch::Sender::new(false),
            opened: AtomicU64::new(0),
        });
        tokio::spawn(accept(listener, Arc::clone(&inner)));
        Self { inner, address }
    }

    /// `http://127.0.0.1:PORT` of the relay.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Each way takes `delay` longer from now on, so that a round trip takes twice that.
    pub fn set_delay(&self, delay: Duration) {
        *self.inner.delay.lock().unwrap() = delay;
    }

    /// Cuts all connections and leads new ones to `upstream`, as a Wi-Fi with a log-in page does.
    pub fn lead_to(&self, upstream: SocketAddr) {
        *self.inner.upstream.lock().unwrap() = upstream;
        self.inner.link.send_modify(|link| link.cuts += 1);
    }

    /// Cuts all connections and refuses new ones.
    pub fn disconnect(&self) {
        self.inner.link.send_modify(|link| {
            link.connected = false;
            link.cuts += 1;
        });
    }

    /// Undoes [`disconnect`](Self::disconnect) and [`trip_after`](Self::trip_after) for new connections. One that is
    /// held since a trip stays held, as when a network is gone without a word.
    pub fn connect(&self) {
        for allowance in &self.inner.allowance {
            allowance.store(u64::MAX, Ordering::SeqCst);
        }
        self.inner.tripped.send_replace(false);
        self.inner.link.send_modify(|link| link.connected = true);
    }

    /// Lets `bytes` more pass in `direction`, then holds what follows; [`tripped`](Self::tripped) tells.
    pub fn trip_after(&self, direction: Direction, bytes: u64) {
        self.inner.tripped.send_replace(false);
        self.inner.allowance[direction as usize].store(bytes, Ordering::SeqCst);
    }

    /// Waits until the allowance of [`trip_after`](Self::trip_after) is used up.
    pub async fn tripped(&self) {
        let mut tripped = self.inner.tripped.subscribe();
        // The sender is in `self`.
        let _ = tripped.wait_for(|tripped| *tripped).await;
    }

    /// Bytes passed in `direction` since the start.
    #[must_use]
    pub fn passed(&self, direction: Direction) -> u64 {
        self.inner.count(direction).load(Ordering::SeqCst)
    }

    /// Connections opened since the start.
    #[must_use]
    pub fn opened(&self) -> u64 {
        self.inner.opened.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, inner: Arc<Inner>) {
    while let Ok((client, _)) = listener.accept().await {
        let link = *inner.link.borrow();
        if !link.connected {
            continue;
        }
        inner.opened.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(relay(client, Arc::clone(&inner), link.cuts));
    }
}

/// Relays one connection until the first cut after the `cuts` that were before it.
async fn relay(client: TcpStream, inner: Arc<Inner>, cuts: u64) {
    let upstream = *inner.upstream.lock().unwrap();
    let Ok(server) = TcpStream::connect(upstream).await else {
        return;
    };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let mut link = inner.link.subscribe();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = async {
            tokio::join!(
                pump(from_client, to_server, &inner, Direction::Up),
                pump(from_server, to_client, &inner, Direction::Down),
            );
        } => {}
        _ = link.wait_for(|link| link.cuts != cuts) => {}
    }
}

async fn pump(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
    inner: &Inner,
    direction: Direction,
) {
    // Read and write are decoupled, so that a delay does not lower the throughput.
    let (sender, mut receiver) = tokio::sync::mpsc::channel::<(tokio::time::Instant, Vec<u8>)>(256);
    let read = async move {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            let due = tokio::time::Instant::now() + *inner.delay.lock().unwrap();
            if sender.send((due, buffer[..length].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let write = async {
        while let Some((due, bytes)) = receiver.recv().await {
            if due > tokio::time::Instant::now() {
                tokio::time::sleep_until(due).await;
            }
            let passed = take(&inner.allowance[direction as usize], bytes.len());
            inner
                .count(direction)
                .fetch_add(passed as u64, Ordering::SeqCst);
            if to.write_all(&bytes[..passed]).await.is_err() {
                return;
            }
            if passed < bytes.len() {
                inner.tripped.send_replace(true);
                // Held, not closed: the other end must be ended by the test, as by a power cut.
                std::future::pending::<()>().await;
            }
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(read, write);
}

/// Takes up to `wanted` from the allowance.
fn take(allowance: &AtomicU64, wanted: usize) -> usize {
    let wanted = wanted as u64;
    let mut taken = wanted;
    let _ = allowance.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
        taken = wanted.min(left);
        (left != u64::MAX).then(|| left - taken)
    });
    usize::try_from(taken).unwrap_or(usize::MAX)
}
