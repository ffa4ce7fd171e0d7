# Answers JSON lines {"text", "options"} with {"html"} or {"error"}, by the
# kramdown that is installed or the one in the folder $KRAMDOWN_LIB.
$LOAD_PATH.unshift(ENV["KRAMDOWN_LIB"]) if ENV["KRAMDOWN_LIB"]
require "json"
require "timeout"
require "kramdown"
require "kramdown-parser-gfm"
require "kramdown/parser/gfm"
STDOUT.sync = true
STDIN.set_encoding("UTF-8")
STDOUT.puts JSON.generate({"version" => Kramdown::VERSION})
while (line = STDIN.gets)
  request = JSON.parse(line)
  options = request["options"].transform_keys(&:to_sym)
  begin
    html = Timeout.timeout(5) { Kramdown::Document.new(request["text"], options).to_html }
    STDOUT.puts JSON.generate({"html" => html})
  rescue StandardError, SystemStackError => e
    STDOUT.puts JSON.generate({"error" => "#{e.class}: #{e.message[0, 200]}"})
  end
end
