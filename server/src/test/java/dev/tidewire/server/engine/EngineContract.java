package dev.tidewire.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Origin;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.channel.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every engine promises. A test class per engine extends it; time passes through {@link
 * #pass}, so an engine with a clock of its own may really wait. Parts: numbering, recovery,
 * retention, paging, keys, presence, concurrency, end.
 */
public abstract class EngineContract {
  /** Entries, bytes and age that no test reaches by chance; keys for five minutes. */
  protected static final Retention LONG =
      new Retention(1_000, 1 << 20, Duration.ofHours(1), Duration.ofMinutes(5));

  private static final int THREADS = 4;

  protected static final ChannelName CHANNEL = new ChannelName("chat:1");
  protected static final ChannelName OTHER = new ChannelName("chat:2");

  protected final RecordingListener listener = new RecordingListener();
  private @Nullable Engine engine;

  /** A fresh engine, not started. */
  protected abstract Engine open() throws Exception;

  /** Lets time pass as the engine sees it. */
  protected abstract void pass(Duration time) throws Exception;

  @BeforeEach
  void start() throws Exception {
    Engine opened = open();
    opened.start(listener);
    engine = opened;
  }

  @AfterEach
  void close() {
    engine().close();
  }

  /** The engine under test. */
  protected Engine engine() {
    if (engine == null) {
      throw new IllegalStateException("no engine was opened");
    }
    return engine;
  }

  // Numbering

  @Test
  void saysThatItWorksOnceStarted() {
    assertThat(listener.isHealthy()).isTrue();
  }

  @Test
  void numbersEntriesFromOneWithoutHolesAndLinksEachToTheOneBefore() throws Exception {
    Receipt first = publish(CHANNEL, "1");
    Receipt second = publish(CHANNEL, "2");

    assertThat(first.position().offset()).isEqualTo(1);
    assertThat(first.repeated()).isFalse();
    assertThat(second.position().offset()).isEqualTo(2);
    assertThat(second.position().epoch()).isEqualTo(first.position().epoch());
    assertThat(everything(CHANNEL)).extracting(Publication::prev).containsExactly(0L, 1L);
  }

  @Test
  void numbersChannelsApart() throws Exception {
    publish(CHANNEL, "1");
    assertThat(publish(OTHER, "1").position().offset()).isEqualTo(1);
  }

  @Test
  void keepsEveryFieldOfADraft() throws Exception {
    Draft draft =
        new Draft(
            CHANNEL,
            new EventName("urgent"),
            Payload.binary(new byte[] {0, (byte) 0xff}),
            "key-1",
            new Origin("client-1", "anna"));
    get(engine().attach(List.of(CHANNEL)));
    Receipt receipt = get(engine().publish(draft, LONG));

    Publication stored = everything(CHANNEL).getFirst();
    assertThat(stored.channel()).isEqualTo(CHANNEL);
    assertThat(stored.position()).isEqualTo(receipt.position());
    assertThat(stored.event()).isEqualTo(draft.event());
    assertThat(stored.payload()).isEqualTo(draft.payload());
    assertThat(stored.key()).isEqualTo("key-1");
    assertThat(stored.from()).isEqualTo(draft.from());
    assertThat(listener.awaitPublications(1)).containsExactly(stored);
  }

  @Test
  void announcesOnlyAttachedChannels() throws Exception {
    get(engine().attach(List.of(CHANNEL)));
    publish(OTHER, "not told");
    publish(CHANNEL, "told");
    get(engine().detach(List.of(CHANNEL)));
    get(engine().attach(List.of(OTHER)));
    publish(CHANNEL, "not told any more");
    publish(OTHER, "told too");

    assertThat(listener.awaitPublications(2))
        .extracting(entry -> entry.payload().toString())
        .containsExactly("told", "told too");
  }

  // Recovery

  @Test
  void givesTheTopAloneWhenNoPositionIsAsked() throws Exception {
    publish(CHANNEL, "1");
    History history = get(engine().history(CHANNEL, null, 10, 1 << 20));

    assertThat(history.top().offset()).isEqualTo(1);
    assertThat(history.entries()).isEmpty();
    assertThat(history.complete()).isTrue();
    assertThat(history.fork()).isNull();
  }

  @Test
  void givesEveryChannelAPositionThatHoldsFromTheFirstLookOn() throws Exception {
    Position before = get(engine().history(CHANNEL, null, 10, 1 << 20)).top();
    Position otherBefore = topOf(OTHER);
    publish(CHANNEL, "1");
    publish(OTHER, "1");

    assertThat(before.offset()).isZero();
    assertComplete(since(before, CHANNEL), 1);
    assertComplete(since(otherBefore, OTHER), 1);
  }

  @Test
  void givesWhatCameAfterAPosition() throws Exception {
    Position start = topOf(CHANNEL);
    publishMany(5);

    assertComplete(since(at(start, 2), CHANNEL), 3, 4, 5);
    assertComplete(since(at(start, 5), CHANNEL));
  }

  @Test
  void pagesARecoveryByEntriesAndByBytesButGivesAtLeastOne() throws Exception {
    Position start = topOf(CHANNEL);
    publishMany(5);
    int weight = everything(CHANNEL).getFirst().weight();

    assertComplete(get(engine().history(CHANNEL, start, 2, 1 << 20)), 1, 2);
    assertComplete(get(engine().history(CHANNEL, start, 10, 3 * weight)), 1, 2, 3);
    assertComplete(get(engine().history(CHANNEL, start, 10, 1)), 1);
  }

  @Test
  void saysThatARecoveryIsNotCompleteWhenEntriesWereTrimmed() throws Exception {
    Position start = topOf(CHANNEL);
    publishMany(5, withEntries(2));

    History history = since(at(start, 1), CHANNEL);
    assertThat(history.complete()).isFalse();
    assertThat(history.top().offset()).isEqualTo(5);
    assertComplete(since(at(start, 3), CHANNEL), 4, 5);
  }

  @Test
  void saysThatARecoveryIsNotCompleteWhenTheEpochIsAnother() throws Exception {
    publishMany(2);

    History history = since(new Position("another", 1), CHANNEL);
    assertThat(history.complete()).isFalse();
    assertThat(history.entries()).isEmpty();
    assertThat(history.top().offset()).isEqualTo(2);
  }

  @Test
  void showsAReaderThatIsAheadThatTheTopIsBelow() throws Exception {
    Position start = topOf(CHANNEL);
    publishMany(2);

    History history = since(at(start, 3), CHANNEL);
    assertThat(history.complete()).isFalse();
    assertThat(history.entries()).isEmpty();
    assertThat(history.top()).isEqualTo(at(start, 2));
  }

  @Test
  void tellsTheTopsOfManyChannels() throws Exception {
    publishMany(3);
    Map<ChannelName, Position> tops = get(engine().tops(List.of(CHANNEL, OTHER)));

    assertThat(tops.get(CHANNEL)).isEqualTo(topOf(CHANNEL));
    assertThat(tops).containsOnlyKeys(CHANNEL, OTHER);
    assertThat(topOf(CHANNEL).offset()).isEqualTo(3);
    assertThat(topOf(OTHER).offset()).isZero();
  }

  // Retention

  @Test
  void trimsByEntries() throws Exception {
    publishMany(5, withEntries(2));
    assertThat(everything(CHANNEL)).extracting(Publication::offset).containsExactly(4L, 5L);
  }

  @Test
  void keepsNothingWithNoEntriesButStillNumbersAndAnnounces() throws Exception {
    get(engine().attach(List.of(CHANNEL)));
    publishMany(3, withEntries(0));

    assertThat(everything(CHANNEL)).isEmpty();
    assertThat(topOf(CHANNEL).offset()).isEqualTo(3);
    assertThat(listener.awaitPublications(3)).extracting(Publication::prev).endsWith(1L, 2L);
  }

  @Test
  void trimsByBytesButKeepsTheNewestEvenIfItAloneIsHeavier() throws Exception {
    publishMany(1);
    int weight = everything(CHANNEL).getFirst().weight();
    publishMany(4, new Retention(100, 2L * weight, LONG.age(), LONG.keyWindow()));
    assertThat(everything(CHANNEL)).extracting(Publication::offset).containsExactly(4L, 5L);

    publishMany(1, new Retention(100, 1, LONG.age(), LONG.keyWindow()));
    assertThat(everything(CHANNEL)).extracting(Publication::offset).containsExactly(6L);
  }

  @Test
  void trimsByAgeAtReadAndAtPublish() throws Exception {
    Retention brief = new Retention(100, 1 << 20, Duration.ofMillis(400), LONG.keyWindow());
    Position start = topOf(CHANNEL);
    publishMany(2, brief);
    pass(Duration.ofMillis(500));
    assertThat(everything(CHANNEL)).isEmpty();
    assertThat(since(start, CHANNEL).complete()).isFalse();

    publishMany(1, brief);
    assertThat(everything(CHANNEL)).extracting(Publication::offset).containsExactly(3L);
    assertComplete(since(at(start, 2), CHANNEL), 3);
  }

  // Paging

  @Test
  void pagesFromTheNewestBackwards() throws Exception {
    publishMany(5);
    Page newest = page(2, null, null);
    assertPage(newest, true, 4, 5);
    Page older = page(2, newest.entries().getFirst().position(), null);
    assertPage(older, true, 2, 3);
    assertPage(page(2, older.entries().getFirst().position(), null), false, 1);
    assertThat(newest.top()).isEqualTo(topOf(CHANNEL));
  }

  @Test
  void pagesForwards() throws Exception {
    Position start = topOf(CHANNEL);
    publishMany(5);
    assertPage(page(3, null, start), true, 1, 2, 3);
    assertPage(page(3, null, at(start, 3)), false, 4, 5);
    assertPage(page(3, null, at(start, 5)), false);
  }

  @Test
  void givesAnEmptyPageForACursorOfAnotherEpoch() throws Exception {
    publishMany(3);
    assertPage(page(2, new Position("another", 3), null), false);
    assertPage(page(2, null, new Position("another", 0)), false);
  }

  @Test
  void givesAnEmptyPageForAChannelThatWasNeverUsed() throws Exception {
    assertPage(page(10, null, null), false);
    assertThat(get(engine().members(CHANNEL))).isEmpty();
    assertThat(get(engine().channels("", null, 10))).isEmpty();
  }

  @Test
  void listsChannelsWithEntriesOrMembersByPrefixInOrderWithACursor() throws Exception {
    for (String name : List.of("b:2", "a:1", "b:1", "b:3", "c:1")) {
      publish(new ChannelName(name), "x");
    }
    get(engine().enter(new ChannelName("b:4"), new Member("client-1", null, null)));
    get(engine().tops(List.of(new ChannelName("b:5"))));

    assertThat(names("b:", null, 10)).containsExactly("b:1", "b:2", "b:3", "b:4");
    assertThat(names("b:", null, 2)).containsExactly("b:1", "b:2");
    assertThat(names("b:", "b:2", 2)).containsExactly("b:3", "b:4");
    assertThat(names("b:", "a:9", 1)).containsExactly("b:1");
    assertThat(names("", null, 10)).containsExactly("a:1", "b:1", "b:2", "b:3", "b:4", "c:1");
  }

  // Keys

  @Test
  void publishesAKeyOnceAndGivesTheFirstReceiptAgain() throws Exception {
    get(engine().attach(List.of(CHANNEL)));
    Receipt first = publishWithKey("order-1", "first");
    publish(CHANNEL, "between");
    Receipt second = publishWithKey("order-1", "second");

    assertThat(first.repeated()).isFalse();
    assertThat(second).isEqualTo(new Receipt(first.position(), true));
    assertThat(everything(CHANNEL)).hasSize(2);
    assertThat(listener.awaitPublications(2)).hasSize(2);
  }

  @Test
  void remembersAKeyEvenAfterItsEntryWasTrimmed() throws Exception {
    Receipt first = get(engine().publish(keyed(CHANNEL, "order-1", "x"), withEntries(1)));
    publishMany(3, withEntries(1));
    assertThat(publishWithKey("order-1", "x")).isEqualTo(new Receipt(first.position(), true));
  }

  @Test
  void keepsKeysOfChannelsApart() throws Exception {
    publishWithKey("order-1", "x");
    assertThat(get(engine().publish(keyed(OTHER, "order-1", "x"), LONG)).repeated()).isFalse();
  }

  @Test
  void forgetsAKeyAfterItsWindow() throws Exception {
    Retention brief = new Retention(100, 1 << 20, LONG.age(), Duration.ofMillis(400));
    get(engine().publish(keyed(CHANNEL, "order-1", "x"), brief));
    pass(Duration.ofMillis(500));

    Receipt again = get(engine().publish(keyed(CHANNEL, "order-1", "x"), brief));
    assertThat(again.repeated()).isFalse();
    assertThat(again.position().offset()).isEqualTo(2);
    assertThat(get(engine().publish(keyed(CHANNEL, "order-1", "x"), brief)).repeated()).isTrue();
  }

  // Presence

  @Test
  void tellsWhoEntersChangesAndLeaves() throws Exception {
    get(engine().attach(List.of(CHANNEL)));
    Member anna = new Member("client-1", "anna", Payload.json("{\"mood\":1}"));
    Member glad = new Member("client-1", "anna", Payload.json("{\"mood\":2}"));
    get(engine().enter(CHANNEL, anna));
    get(engine().enter(CHANNEL, glad));
    get(engine().leave(CHANNEL, "client-1"));
    get(engine().leave(CHANNEL, "client-1"));

    assertThat(listener.awaitPresence(3))
        .extracting(RecordingListener.Presence::change)
        .containsExactly(
            new PresenceChange(PresenceChange.Action.JOIN, anna),
            new PresenceChange(PresenceChange.Action.UPDATE, glad),
            new PresenceChange(PresenceChange.Action.LEAVE, glad));
    assertThat(get(engine().members(CHANNEL))).isEmpty();
  }

  @Test
  void keepsMembersInTheOrderInWhichTheyEntered() throws Exception {
    for (String client : List.of("c", "a", "b")) {
      get(engine().enter(CHANNEL, new Member(client, null, null)));
    }
    get(engine().enter(CHANNEL, new Member("c", null, Payload.json("1"))));

    assertThat(get(engine().members(CHANNEL)))
        .extracting(Member::client)
        .containsExactly("c", "a", "b");
    assertThat(get(engine().members(OTHER))).isEmpty();
  }

  // Concurrency

  @Test
  void numbersWithoutHolesAndAnnouncesInOrderWhatManyThreadsPublish() throws Exception {
    get(engine().attach(List.of(CHANNEL)));
    Position start = topOf(CHANNEL);
    int each = 200;
    List<Long> given =
        together(() -> {
          List<Long> offsets = new ArrayList<>();
          for (int i = 0; i < each; i++) {
            offsets.add(publish(CHANNEL, "1").position().offset());
          }
          return offsets;
        });

    int all = THREADS * each;
    List<Publication> announced = listener.awaitPublications(all);
    assertThat(given).doesNotHaveDuplicates().hasSize(all);
    assertThat(announced.stream().mapToLong(Publication::offset))
        .containsExactlyElementsOf(LongStream.rangeClosed(1, all).boxed().toList());
    assertThat(announced).allMatch(entry -> entry.prev() == entry.offset() - 1);
    assertThat(since(start, CHANNEL).entries()).isEqualTo(announced);
  }

  @Test
  void publishesAKeyOnceEvenWhenManyThreadsTryAtOnce() throws Exception {
    int keys = 100;
    List<Receipt> receipts =
        together(() -> {
          List<Receipt> mine = new ArrayList<>();
          for (int i = 0; i < keys; i++) {
            mine.add(publishWithKey("order-" + i, "1"));
          }
          return mine;
        });

    assertThat(everything(CHANNEL)).extracting(Publication::key).doesNotHaveDuplicates();
    assertThat(everything(CHANNEL)).hasSize(keys);
    assertThat(receipts.stream().filter(receipt -> !receipt.repeated())).hasSize(keys);
    assertThat(receipts.stream().map(Receipt::position).distinct()).hasSize(keys);
  }

  private static <T> List<T> together(Callable<List<T>> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<List<T>>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(
            threads.submit(() -> {
              start.await();
              return work.call();
            }));
      }
      List<T> results = new ArrayList<>();
      for (Future<List<T>> one : running) {
        results.addAll(one.get(30, TimeUnit.SECONDS));
      }
      return results;
    }
  }

  // End

  @Test
  void refusesEverythingOnceClosed() {
    engine().close();
    List<CompletionStage<?>> calls =
        List.of(
            engine().publish(draft(CHANNEL, "x"), LONG),
            engine().attach(List.of(CHANNEL)),
            engine().detach(List.of(CHANNEL)),
            engine().history(CHANNEL, null, 1, 1),
            engine().page(CHANNEL, new PageRequest(1, null, null)),
            engine().tops(List.of(CHANNEL)),
            engine().channels("", null, 1),
            engine().enter(CHANNEL, new Member("c", null, null)),
            engine().leave(CHANNEL, "c"),
            engine().members(CHANNEL));
    assertThat(calls).allSatisfy(call -> assertRefused(call, ErrorCode.ENGINE_UNAVAILABLE));
  }

  // What tests say

  protected static Draft draft(ChannelName channel, String text) {
    return Draft.of(channel, EventName.MESSAGE, Payload.json(text));
  }

  protected static Draft keyed(ChannelName channel, String key, String text) {
    return new Draft(channel, EventName.MESSAGE, Payload.json(text), key, null);
  }

  protected static Retention withEntries(int entries) {
    return new Retention(entries, LONG.bytes(), LONG.age(), LONG.keyWindow());
  }

  protected static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  protected static void assertRefused(CompletionStage<?> stage, ErrorCode code) {
    assertThatThrownBy(() -> stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(Refusal.class, no -> assertThat(no.code()).isEqualTo(code));
  }

  protected Receipt publish(ChannelName channel, String text) throws Exception {
    return get(engine().publish(draft(channel, text), LONG));
  }

  protected void publishMany(int count) throws Exception {
    publishMany(count, LONG);
  }

  protected void publishMany(int count, Retention retention) throws Exception {
    for (int i = 0; i < count; i++) {
      get(engine().publish(draft(CHANNEL, "\"entry\""), retention));
    }
  }

  protected List<Publication> everything(ChannelName channel) throws Exception {
    PageRequest all = new PageRequest(PageRequest.MAX_LIMIT, null, null);
    return get(engine().page(channel, all)).entries();
  }

  protected Position topOf(ChannelName channel) throws Exception {
    return get(engine().tops(List.of(channel))).getOrDefault(channel, new Position("missing", 0));
  }

  protected static Position at(Position place, long offset) {
    return new Position(place.epoch(), offset);
  }

  private Receipt publishWithKey(String key, String text) throws Exception {
    return get(engine().publish(keyed(CHANNEL, key, text), LONG));
  }

  private History since(Position position, ChannelName channel) throws Exception {
    return get(engine().history(channel, position, 1_000, 1 << 20));
  }

  private Page page(int limit, @Nullable Position before, @Nullable Position after)
      throws Exception {
    return get(engine().page(CHANNEL, new PageRequest(limit, before, after)));
  }

  private List<String> names(String prefix, @Nullable String after, int limit) throws Exception {
    ChannelName cursor = after == null ? null : new ChannelName(after);
    return get(engine().channels(prefix, cursor, limit)).stream().map(ChannelName::value).toList();
  }

  private static void assertComplete(History history, long... offsets) {
    assertThat(history.complete()).isTrue();
    assertThat(history.entries().stream().mapToLong(Publication::offset))
        .containsExactly(box(offsets));
  }

  private static void assertPage(Page page, boolean more, long... offsets) {
    assertThat(page.entries().stream().mapToLong(Publication::offset))
        .containsExactly(box(offsets));
    assertThat(page.more()).isEqualTo(more);
  }

  private static Long[] box(long[] offsets) {
    return Arrays.stream(offsets).boxed().toArray(Long[]::new);
  }
}
