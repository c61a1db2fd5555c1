package dev.tidewire.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Turns the text of a YAML file into a tree that knows the line of everything in it. */
final class YamlReader {
  /** Sections in sections; real files need four, a hostile one could exhaust the stack. */
  private static final int MAX_DEPTH = 20;

  private static final Pattern MARK = Pattern.compile("in reader, line (\\d+), column (\\d+)");
  private static final YAMLFactory YAML = YAMLFactory.builder().build();

  private final String file;
  private final Ledger ledger;

  private YamlReader(String file, Ledger ledger) {
    this.file = file;
    this.ledger = ledger;
  }

  /**
   * The tree in {@code text}; an empty one where it is not YAML, with the reason in the ledger.
   *
   * @param file the name of the file for error texts
   */
  static Setting.Branch read(String file, String text, Ledger ledger) {
    return new YamlReader(file, ledger).document(text);
  }

  private Setting.Branch document(String text) {
    Setting.Branch empty = Setting.Branch.empty(Source.file(file, 1));
    try (JsonParser parser = YAML.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        return empty;
      }
      Setting top = setting(parser, 0);
      if (parser.nextToken() != null) {
        ledger.problem(source(parser), "the file has a second document, expected only one");
      }
      return switch (top) {
        case Setting.Branch branch -> branch;
        case Setting.Nothing _ -> empty;
        case Setting.Text _, Setting.Items _ -> {
          ledger.problem(
              top.source(), "the file is " + top.shape() + ", expected keys such as listen:");
          yield empty;
        }
      };
    } catch (JacksonException broken) {
      refuse(broken);
      return empty;
    }
  }

  private Setting setting(JsonParser parser, int depth) {
    Source source = source(parser);
    if (depth > MAX_DEPTH) {
      ledger.problem(source, "sections are nested too deeply, expected at most " + MAX_DEPTH);
      parser.skipChildren();
      return new Setting.Nothing(source);
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> branch(parser, source, depth);
      case START_ARRAY -> items(parser, source, depth);
      case VALUE_NULL -> new Setting.Nothing(source);
      default -> text(parser, source);
    };
  }

  private Setting text(JsonParser parser, Source source) {
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      ledger.problem(
          source,
          "references such as *" + parser.getString() + " are not supported, write the value");
      return new Setting.Nothing(source);
    }
    return new Setting.Text(source, parser.getString());
  }

  private Setting branch(JsonParser parser, Source source, int depth) {
    Map<String, Setting> children = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = parser.currentName();
      Source at = source(parser);
      parser.nextToken();
      Setting earlier = children.putIfAbsent(key, located(at, setting(parser, depth + 1)));
      if (earlier != null) {
        ledger.problem(at, key + " is set twice, first in line " + earlier.source().line());
      }
    }
    return new Setting.Branch(source, children);
  }

  /** A section or list is found by its key's line, not by that of its first entry. */
  private static Setting located(Source key, Setting setting) {
    return switch (setting) {
      case Setting.Branch branch -> new Setting.Branch(key, branch.children());
      case Setting.Items items -> new Setting.Items(key, items.entries());
      case Setting.Nothing _ -> new Setting.Nothing(key);
      case Setting.Text text -> text;
    };
  }

  private Setting items(JsonParser parser, Source source, int depth) {
    List<Setting> entries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      entries.add(setting(parser, depth + 1));
    }
    return new Setting.Items(source, entries);
  }

  private Source source(JsonParser parser) {
    return Source.file(file, parser.currentTokenLocation().getLineNr());
  }

  /**
   * Notes the parser's words and place, without its quotation of the file: it may hold a secret.
   */
  private void refuse(JacksonException broken) {
    String message = broken.getOriginalMessage();
    String words =
        message
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith(" "))
            .collect(Collectors.joining(": "));
    TokenStreamLocation location = broken.getLocation();
    int line = location == null ? 1 : location.getLineNr();
    int column = location == null ? 1 : location.getColumnNr();
    Matcher mark = MARK.matcher(message);
    while (mark.find()) {
      line = Integer.parseInt(mark.group(1));
      column = Integer.parseInt(mark.group(2));
    }
    ledger.problem(Source.file(file, line), "column " + column + ": this is not YAML: " + words);
  }
}
