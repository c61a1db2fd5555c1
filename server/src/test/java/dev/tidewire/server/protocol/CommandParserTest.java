package dev.tidewire.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.engine.PageRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands are read as they are meant, or refused with the reason. */
final class CommandParserTest {
  private static final ChannelName A = new ChannelName("a");

  private static Command parse(String json) {
    return CommandParser.parse(Samples.utf8(json.replace('\'', '"')));
  }

  @Test
  void subscribe_names_a_channel_and_perhaps_a_position() {
    assertThat(parse("{'type':'subscribe','id':2,'channel':'a'}"))
        .isEqualTo(new Command.Subscribe("2", A, null, false));
    assertThat(parse("{'type':'subscribe','channel':'a','since':'k.1','presence':true}"))
        .isEqualTo(new Command.Subscribe(null, A, new Position("k", 1), true));
  }

  @Test
  void connect_restores_subscriptions_in_their_order() {
    Command command =
        parse("{'type':'connect','id':1,'subscriptions':{'b':{'since':'k.1'},'a':{}}}");
    ChannelName b = new ChannelName("b");
    assertThat(command)
        .isEqualTo(
            new Command.Connect(
                "1",
                null,
                Map.of(
                    b, new Command.Subscribe(null, b, new Position("k", 1), false),
                    A, new Command.Subscribe(null, A, null, false))));
    assertThat(((Command.Connect) command).subscriptions().keySet()).containsExactly(b, A);
  }

  @Test
  void publish_takes_any_json_and_base64() {
    assertThat(parse("{'type':'publish','id':'x','channel':'a','data': [1, 2] ,'key':'k'}"))
        .isEqualTo(new Command.Publish("\"x\"", A, EventName.MESSAGE, Payload.json("[1, 2]"), "k"));
    assertThat(parse("{'type':'publish','channel':'a','event':'e','data':null}"))
        .isEqualTo(new Command.Publish(null, A, new EventName("e"), Payload.json("null"), null));
    assertThat(parse("{'type':'publish','channel':'a','data':'AP8=','encoding':'base64'}"))
        .isEqualTo(
            new Command.Publish(
                null, A, EventName.MESSAGE, Payload.binary(new byte[] {0, -1}), null));
  }

  @Test
  void history_and_presence_and_the_rest() {
    assertThat(parse("{'type':'history','channel':'a'}"))
        .isEqualTo(new Command.History(null, A, new PageRequest(100, null, null)));
    assertThat(parse("{'type':'history','channel':'a','limit':5,'before':'k.9'}"))
        .isEqualTo(new Command.History(null, A, new PageRequest(5, new Position("k", 9), null)));
    assertThat(parse("{'type':'presence','channel':'a','action':'enter','data':{'n':1}}"))
        .isEqualTo(
            new Command.Presence(
                null, A, Command.Presence.Action.ENTER, Payload.json("{\"n\":1}")));
    assertThat(parse("{'type':'unsubscribe','channel':'a'}"))
        .isEqualTo(new Command.Unsubscribe(null, A));
    assertThat(parse("{'type':'ping','id':3,'sent':1}")).isEqualTo(new Command.Ping("3"));
    assertThat(parse("{'type':'pong'}")).isEqualTo(new Command.Pong(null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | BAD_REQUEST",
        "{'type':1} | BAD_REQUEST",
        "{'type':'greet'} | UNKNOWN_COMMAND",
        "{'type':'PING'} | UNKNOWN_COMMAND",
        "{'type':'ping','id':{}} | BAD_REQUEST",
        "{'type':'subscribe'} | BAD_REQUEST",
        "{'type':'subscribe','channel':null} | BAD_REQUEST",
        "{'type':'subscribe','channel':''} | BAD_CHANNEL",
        "{'type':'subscribe','channel':'a b'} | BAD_CHANNEL",
        "{'type':'subscribe','channel':'a','more':1} | BAD_REQUEST",
        "{'type':'subscribe','channel':'a','channel':'b'} | BAD_REQUEST",
        "{'type':'subscribe','channel':'a','since':'x'} | BAD_POSITION",
        "{'type':'subscribe','channel':'a','since':1} | BAD_REQUEST",
        "{'type':'subscribe','channel':'a','presence':'yes'} | BAD_REQUEST",
        "{'type':'publish','channel':'a'} | BAD_REQUEST",
        "{'type':'publish','channel':'a','data':1,'event':'init'} | BAD_EVENT",
        "{'type':'publish','channel':'a','data':1,'event':''} | BAD_EVENT",
        "{'type':'publish','channel':'a','data':1,'encoding':'hex'} | BAD_REQUEST",
        "{'type':'publish','channel':'a','data':1,'encoding':'base64'} | BAD_REQUEST",
        "{'type':'publish','channel':'a','data':'*','encoding':'base64'} | BAD_REQUEST",
        "{'type':'history','channel':'a','limit':0} | BAD_REQUEST",
        "{'type':'history','channel':'a','limit':1001} | BAD_REQUEST",
        "{'type':'history','channel':'a','before':'k.1','after':'k.1'} | BAD_REQUEST",
        "{'type':'presence','channel':'a','action':'dance'} | BAD_REQUEST",
        "{'type':'presence','channel':'a'} | BAD_REQUEST",
        "{'type':'connect','subscriptions':[]} | BAD_REQUEST",
        "{'type':'connect','subscriptions':{'a':1}} | BAD_REQUEST",
        "{'type':'connect','subscriptions':{'a b':{}}} | BAD_CHANNEL",
        "{'type':'connect','subscriptions':{'a':{'more':1}}} | BAD_REQUEST",
        "{'type':'connect','subscriptions':{'a':{},'a':{}}} | BAD_REQUEST",
        "{'type':'connect' | BAD_JSON",
        "hello | BAD_JSON",
        "[] | BAD_REQUEST"
      })
  void what_is_wrong_is_refused(String json, ErrorCode code) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @Test
  void only_objects_with_the_type_of_a_command_are_commands() {
    assertThat(CommandParser.isCommand(Fields.parse(Samples.utf8("{\"type\":\"ping\"}")))).isTrue();
    assertThat(CommandParser.isCommand(Fields.parse(Samples.utf8("{\"type\":\"\\u0070ing\"}"))))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"type\":1}", "{\"type\":null}", "{\"type\":\"chat\"}", "{\"type\":{}}"})
  void anything_else_is_data_of_a_plain_client(String json) {
    assertThat(CommandParser.isCommand(Fields.parse(Samples.utf8(json)))).isFalse();
  }
}
