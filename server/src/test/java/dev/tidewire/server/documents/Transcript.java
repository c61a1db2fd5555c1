package dev.tidewire.server.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One example of a document: who sends and receives what, in order. Lines that begin with {@code >}
 * are sent, with {@code <} received, {@code @ name} changes the client, {@code ! stop} stops the
 * server, {@code #} is a remark.
 *
 * @param line the line of the document where it begins
 * @param setup the words behind the language: how the server of this example is set up
 * @param steps what happens
 */
record Transcript(int line, String setup, List<Step> steps) {
  private static final Pattern FENCE =
      Pattern.compile(
          "^```(?:http|sse|websocket)-example([^\\n]*)\\n(.*?)^```$",
          Pattern.MULTILINE | Pattern.DOTALL);

  /** The lines that one client sends, or receives, without a change of direction. */
  record Step(int line, String client, Kind kind, List<String> lines) {}

  /** What a step is. */
  enum Kind {
    SENT,
    RECEIVED,
    STOP
  }

  /** The examples of a document, in its order. */
  static List<Transcript> of(String markdown) {
    List<Transcript> all = new ArrayList<>();
    Matcher fences = FENCE.matcher(markdown);
    while (fences.find()) {
      int line = 1 + (int) markdown.substring(0, fences.start()).lines().count();
      all.add(new Transcript(line, fences.group(1).strip(), steps(fences.group(2), line)));
    }
    return all;
  }

  private static List<Step> steps(String text, int firstLine) {
    List<Step> steps = new ArrayList<>();
    String client = "client";
    int line = firstLine;
    for (String row : text.lines().toList()) {
      line++;
      if (row.startsWith("@ ")) {
        client = row.substring(2).strip();
      } else if (row.startsWith("!")) {
        steps.add(new Step(line, client, Kind.STOP, List.of()));
      } else if (row.startsWith(">")) {
        add(steps, line, client, Kind.SENT, content(row));
      } else if (row.startsWith("<")) {
        add(steps, line, client, Kind.RECEIVED, content(row));
      } else if (!row.isBlank() && !row.startsWith("#")) {
        throw new IllegalArgumentException("Line " + line + " is neither > nor < nor @: " + row);
      }
    }
    return steps;
  }

  private static String content(String row) {
    return row.length() > 1 && row.charAt(1) == ' ' ? row.substring(2) : row.substring(1);
  }

  private static void add(List<Step> steps, int line, String client, Kind kind, String content) {
    Step last = steps.isEmpty() ? null : steps.getLast();
    if (last != null && last.kind == kind && last.client.equals(client)) {
      last.lines.add(content);
    } else {
      steps.add(new Step(line, client, kind, new ArrayList<>(List.of(content))));
    }
  }

  /** Every line that is sent, then every line that is received, for those who look for words. */
  String text(Kind kind) {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      if (step.kind == kind) {
        step.lines.forEach(line -> text.append(line).append('\n'));
      }
    }
    return text.toString();
  }
}
