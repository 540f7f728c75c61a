// How text falls apart into lines of words. Expected lines are "number:word|word".
#include "hostsim/guest/conf/lexer.h"

#include <doctest/doctest.h>

namespace havip::hostsim::conf {
namespace {

struct Lexed {
  std::vector<std::string> lines;
  ParseResult result;
};

const Environment env{.node = "web-a", .nics = {}};

Lexed lex(std::string_view text) {
  Lexed out;
  Report report("t.conf", false, out.result);
  Lexer lexer(text, "t.conf", env, report);
  while (const auto line = lexer.next()) {
    std::string shown = std::to_string(line->number) + ":";
    for (std::size_t i = 0; i < line->words.size(); ++i) {
      if (i > 0) shown += '|';
      shown += line->words[i].text;
    }
    out.lines.push_back(shown);
  }
  return out;
}

struct LexerRow {
  std::string rule;
  std::string text;
  std::vector<std::string> lines;
};

TEST_CASE("lexer: words, comments, quotes, braces") {
  const std::string bom = "\xef\xbb\xbf";
  const std::vector<LexerRow> rows = {
      {"nothing", "", {}},
      {"blank lines are no lines", "\n  \n\t\na\n", {"4:a"}},
      {"white space separates", "  a\tb   c", {"1:a|b|c"}},
      {"carriage return is white space", "a b\r\nc\r\n", {"1:a|b", "2:c"}},
      {"form feed and vertical tab too", "a\vb\f", {"1:a|b"}},
      {"a file of carriage returns is one line", "a\rb\rc", {"1:a|b|c"}},
      {"# begins a comment", "a # b\nc", {"1:a", "2:c"}},
      {"! begins a comment", "a ! b\nc", {"1:a", "2:c"}},
      {"even inside a word", "auth_pass ab#cd", {"1:auth_pass|ab"}},
      {"! inside a word", "auth_pass ab!cd", {"1:auth_pass|ab"}},
      {"an escape only loses its backslash", "p ab\\#cd", {"1:p|ab"}},
      {"other backslashes stay", "p a\\zb a\\\\b", {"1:p|a\\zb|a\\\\b"}},
      {"not inside quotes", "p \"#a\" \"b!\"", {"1:p|#a|b!"}},
      {"quotes keep white space", "p \"a b\"", {"1:p|a b"}},
      {"an empty word", "p \"\"", {"1:p|"}},
      {"a quote ends the word before it", "p ab\"cd\"ef", {"1:p|ab|cd|ef"}},
      {"no escapes in quotes", "p \"a\\\" b\"\"", {"1:p|a\\|b|"}},
      {"an open quote takes the rest", "p \"ab cd\nq", {"1:p", "2:q"}},
      {"a brace at the end of a word", "global_defs{", {"1:global_defs", "1:{"}},
      {"a brace behind its word", "a b {", {"1:a|b", "1:{"}},
      {"a brace on the next line", "a\n{\n}", {"1:a", "2:{", "3:}"}},
      {"a block on a line", "v { 10.0.0.1 }", {"1:v", "1:{", "1:10.0.0.1", "1:}"}},
      {"braces inside a word", "a{b}c", {"1:a", "1:{", "1:b", "1:}", "1:c"}},
      {"quoted braces are text", "a \"{x}\"", {"1:a|{x}"}},
      {"braces in comments are nothing", "a # {\n! }", {"1:a"}},
      {"a NUL ends its line", std::string("a b\0c d\ne", 9), {"1:a|b", "2:e"}},
      {"a byte order mark is part of the word", bom + "a", {"1:" + bom + "a"}},
      {"no newline at the end", "a\nb", {"1:a", "2:b"}},
      {"an undefined name stays", "p $X ${Y}", {"1:p|$X|$", "1:{", "1:Y", "1:}"}},
  };
  for (const LexerRow& row : rows) {
    CAPTURE(row.rule);
    CHECK(lex(row.text).lines == row.lines);
  }
}

TEST_CASE("lexer: what changes the text itself") {
  const std::vector<LexerRow> rows = {
      {"a definition", "$P=90\npriority $P", {"2:priority|90"}},
      {"in braces, anywhere", "$P=9\np a${P}b${P}", {"2:p|a9b9"}},
      {"without braces, only before an end", "$P=9\np $P, $Px $P.", {"2:p|9,|$Px|$P."}},
      {"no blank before the equals sign", "$P =9", {"1:$P|=9"}},
      {"late", "$A=$B\n$B=7\np $A", {"3:p|7"}},
      {"of several lines", "$A=x \\\ny {\\\nz\np $A q\nr", {"4:p|x", "4:y", "4:{", "4:z|q", "5:r"}},
      {"the last one counts", "$P=1\n$P=2\np $P", {"3:p|2"}},
      {"hash and bang without a comment", "p a${_HASH}b${_BANG}c", {"1:p|a#b!c"}},
      {"the directory and the instance", "p ${_PWD} ${_INSTANCE}", {"1:p|.|web-a"}},
      {"a line for this machine", "@web-a p 1\n@web-b p 2", {"1:p|1"}},
      {"a line for any other", "@^web-a p 1\n@^web-b p 2", {"2:p|2"}},
      {"a sequence", "~SEQ(n,3) p $n", {"1:p|1", "1:p|2", "1:p|3"}},
      {"with a step", "~SEQ(n,10,-5,0) p ${n}x", {"1:p|10x", "1:p|5x", "1:p|0x"}},
      {"in hexadecimal", "~SEQx(n,0x9,11) p $n", {"1:p|9", "1:p|a", "1:p|b"}},
      {"nested", "~SEQ(a,2)~SEQ(b,2) p $a $b", {"1:p|1|1", "1:p|1|2", "1:p|2|1", "1:p|2|2"}},
      {"of a definition", "$L=p $n\n~SEQ(n,2) $L", {"2:p|1", "2:p|2"}},
      {"a list", "~LST(n,x,z) p $n", {"1:p|x", "1:p|z"}},
      {"a list of pairs", "~LST({a,b},{1,2},{3}) p ${a}-${b}", {"1:p|1-2", "1:p|3-"}},
      {"a value that runs away", "~SEQ(n,5,1,3) p $n", {}},
  };
  for (const LexerRow& row : rows) {
    CAPTURE(row.rule);
    CHECK(lex(row.text).lines == row.lines);
  }
}

TEST_CASE("lexer: a text cannot grow without bound") {
  // Each of these would stand for more lines than a memory has bytes.
  for (const std::string text :
       {"~SEQ(a,100000)~SEQ(b,100000)~SEQ(c,100000) p $a$b$c", "$A=$B \\\n$B\n$B=$A \\\n$A\np $A",
        "$A=x$A\np $A", "$A=$A$A\np $A"}) {
    CAPTURE(text);
    const Lexed lexed = lex(text);
    CHECK(lexed.lines.size() <= TextSource::kMaxAdded + 1);
    CHECK(!lexed.result.findings.empty());
  }
  Environment self = env;
  self.read_file = [](const std::string&) {
    return IncludedFile{.facts = {}, .text = "include a\ninclude a\np\n"};
  };
  self.glob = [](const std::string&) { return std::vector<std::string>{}; };
  ParseResult result;
  Report report("t.conf", false, result);
  Lexer lexer("include a", "t.conf", self, report);
  std::size_t lines = 0;
  while (lexer.next())
    ++lines;
  CHECK(lines <= TextSource::kMaxAdded);
  CHECK(result.unsupported());
}

TEST_CASE("lexer: lines are cut at 1023 bytes, silently") {
  const std::string spaces(1020, ' ');
  CHECK(lex(spaces + "nopreempt").lines == std::vector<std::string>{"1:nop", "1:reempt"});
  CHECK(lex(spaces + "abc\nd").lines == std::vector<std::string>{"1:abc", "2:d"});
  // The comment ends with its piece.
  CHECK(lex("#" + std::string(1022, 'x') + "y z\n").lines == std::vector<std::string>{"1:y|z"});
  CHECK(lex("#" + std::string(1021, 'x') + "\nz").lines == std::vector<std::string>{"2:z"});
}

TEST_CASE("lexer: columns count bytes from 1, across cuts") {
  ParseResult result;
  Report report("t.conf", false, result);
  const std::string text = "  ab \"c\" {\n" + std::string(1025, ' ') + "x";
  Lexer lexer(text, "t.conf", env, report);
  const auto first = lexer.next();
  REQUIRE(first);
  CHECK(first->words[0].column == 3);
  CHECK(first->words[1].column == 6);
  CHECK(lexer.next()->words[0].column == 10);
  CHECK(lexer.next()->words[0].column == 1026);
}

TEST_CASE("lexer: peek does not take") {
  ParseResult result;
  Report report("t.conf", false, result);
  Lexer lexer("a\nb", "t.conf", env, report);
  CHECK(lexer.peek()->keyword() == "a");
  CHECK(lexer.next()->keyword() == "a");
  CHECK(lexer.next()->keyword() == "b");
  CHECK_FALSE(lexer.peek());
  CHECK_FALSE(lexer.next());
}

TEST_CASE("lexer: what it complains about") {
  struct Complaint {
    std::string text;
    std::string expected;
  };
  const std::vector<Complaint> rows = {
      {"a }", "t.conf:1:3: error: Extra '}' found"},
      {"a {\n", "t.conf: error: There are 1 missing '}'s or extra '{'s"},
      {"{ { }\n", "t.conf: error: There are 1 missing '}'s or extra '{'s"},
      {"\ninclude x.conf",
       "t.conf:2:1: unsupported: include is not supported: only one file is read"},
      {"includea x", "t.conf:1:1: unsupported: includea is not supported: only one file is read"},
      {"~SEQ x", "t.conf:1:1: error: Invalid ~SEQ specification '~SEQ x'"},
      {"$A=$A\np $A",
       "t.conf:2:1: unsupported: a definition that stands for itself is not supported: Keepalived "
       "2.2.7 never gets past it"},
  };
  for (const Complaint& row : rows) {
    CAPTURE(row.text);
    const Lexed lexed = lex(row.text);
    REQUIRE(lexed.result.findings.size() == 1);
    CHECK(to_string(lexed.result.findings[0]) == row.expected);
  }
  const Lexed open_quote = lex(" p \"ab cd");
  REQUIRE(open_quote.result.findings.size() == 2);
  CHECK(to_string(open_quote.result.findings[0]) ==
        "t.conf:1:4: error: Unterminated quote 'p \"ab cd'");
  CHECK(to_string(open_quote.result.findings[1]) ==
        "t.conf:1:4: error: Unmatched quote: 'p \"ab cd'");
}

}  // namespace
}  // namespace havip::hostsim::conf
