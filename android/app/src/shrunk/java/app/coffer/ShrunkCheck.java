package app.coffer;

import app.coffer.bindings.Coffer;
import app.coffer.bindings.CoreConfig;
import app.coffer.bindings.NetworkState;
import app.coffer.bindings.Playback;
import app.coffer.bindings.PlaybackListener;
import app.coffer.bindings.PlaybackSnapshot;
import app.coffer.bindings.QueueEntry;
import app.coffer.bindings.SecretStore;
import app.coffer.bindings.Sound;
import app.coffer.bindings.Subscription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;

/**
 * Opens the core with the classes that shrinking has left: calls, waits, is called back, closes. `cargo xtask apk` runs it on the
 * desktop's JVM, where a structure or a callback that JNA misses ends it.
 *
 * <p>In Java, and without coroutines, so that it keeps nothing that the app would not.
 */
public final class ShrunkCheck {
  private ShrunkCheck() {}

  /** @param arguments the folder that the core gets. */
  public static void main(String[] arguments) throws Exception {
    CoreConfig config = new CoreConfig(arguments[0], Sound.Silent.INSTANCE, NetworkState.NONE, null, false);
    Secrets secrets = new Secrets();
    Coffer coffer = (Coffer) await(continuation -> Coffer.Companion.open(config, secrets, continuation));
    CompletableFuture<PlaybackSnapshot> told = new CompletableFuture<>();
    PlaybackListener listener =
        new PlaybackListener() {
          @Override
          public void onSnapshot(PlaybackSnapshot snapshot, List<QueueEntry> queue) {
            told.complete(snapshot);
          }
        };
    try (Playback playback = coffer.playback();
        Subscription subscription = playback.subscribe(listener)) {
      System.out.println("core " + coffer.version() + ", " + told.get(2, TimeUnit.MINUTES).getState());
      subscription.stop();
    }
    await(coffer::shutDown);
    coffer.close();
    System.exit(0);
  }

  private static Object await(Call call) throws Exception {
    CompletableFuture<Object> outcome = new CompletableFuture<>();
    Object result =
        call.with(
            new Continuation<>() {
              @Override
              public CoroutineContext getContext() {
                return EmptyCoroutineContext.INSTANCE;
              }

              @Override
              public void resumeWith(Object value) {
                outcome.complete(value);
              }
            });
    boolean suspended = result instanceof Enum<?> marker && marker.name().equals("COROUTINE_SUSPENDED");
    Object value = suspended ? outcome.get(2, TimeUnit.MINUTES) : result;
    if (value != null && value.getClass().getName().equals("kotlin.Result$Failure")) {
      throw new IllegalStateException(value.toString());
    }
    return value;
  }

  /** A suspending function, as Java sees it. */
  private interface Call {
    Object with(Continuation<Object> continuation) throws Exception;
  }

  private static final class Secrets implements SecretStore {
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    @Override
    public void put(String key, String secret) {
      kept.put(key, secret);
    }

    @Override
    public String get(String key) {
      return kept.get(key);
    }

    @Override
    public void delete(String key) {
      kept.remove(key);
    }
  }
}
