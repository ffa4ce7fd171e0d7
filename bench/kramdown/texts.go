package kramdown

import "strings"

// The three kinds of text that sites hold. Each is repeated with its names
// changed, so that a document has the size that is asked for.

const newsText = `The council's plan to close the lower bridge for eleven weeks was approved on Tuesday night, after a
debate that ran until shortly before midnight and drew more than two hundred residents to the hall.

"Nobody on this side of the river was asked," said Edith Marrow, who has kept the ironmonger's in
Quay Street since 1998. "They'll say there was a letter. There wasn't a letter." The council says that
notices were delivered to every address in the first week of October.

Work is to begin on 4 March. Until then, single-line traffic will be let through between 6am and
8pm -- lorries over 7.5 tonnes excepted -- and a ferry for foot passengers will run every twenty minutes.

The engineer's report, seen by this newspaper, describes the northern abutment as "not in immediate
danger" but advises that it shouldn't be left for another winter. Repairs are expected to cost £2.4m,
of which the county will pay about a third.

Councillor Prakash Devan, who chairs the works committee, said the closure was "the least bad of
three bad choices". Asked whether businesses would be compensated, he said that he couldn't promise
what he hadn't got. The matter returns to the full council on the 19th.

`

const docsText = "## Configuring the `relay`\n\n" +
	"A relay needs **two** things: an *address* to listen on, and a [upstream](#upstream) to send to.\n" +
	"Both live in `relay.yml`, which is read at start and on `SIGHUP`; see [the reference][ref] for the rest.\n\n" +
	"1. Copy the example: `cp relay.example.yml relay.yml`.\n" +
	"2. Set `listen` to an address, such as `127.0.0.1:8080`.\n" +
	"3. Start it, and watch the log:\n\n" +
	"   - a line with **ready** means that it listens,\n" +
	"   - a line with *refused* means that the [upstream](https://example.org/up?x=1&y=2) did not answer.\n\n" +
	"```go\nfunc main() {\n\tr, err := relay.Open(\"relay.yml\")\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tdefer r.Close()\n}\n```\n\n" +
	"> **Note:** an address without a port is an *error*; it is not guessed.\n\n" +
	"### What the log says\n\n" +
	"* `ready`: the relay listens.\n* `refused`: see above, and <https://example.org/refused>.\n* `slow`: more than `timeout` went by.\n\n" +
	"An unknown key stops the relay with the key's name, the file and the line &mdash; it's never ignored.\n\n" +
	"[ref]: https://example.org/reference \"The reference\"\n\n"

const tableText = "| Year | Ferries | Passengers | Notes |\n|:-----|--------:|:----------:|-------|\n" +
	"| 1998 | 4 | 120,400 | The *Marigold* joins[^a] |\n" +
	"| 2003 | 5 | 133,050 | New pier at **Holm** |\n" +
	"| 2009 | 5 | 98,700 | Storm of `2009-01-12` |\n" +
	"| 2016 | 3 | 101,220 | See [report](https://example.org/2016) |\n" +
	"| 2021 | 2 | 40,010 | Service cut[^b] |\n\n" +
	"Passengers fell by two thirds[^b] while fares rose[^c], though not in every year.\n\n" +
	"[^a]: Built at Leith; sold in 2017.\n\n" +
	"[^b]: By the order of 11 May.\n    It was lifted in *part* a year later.\n\n" +
	"[^c]: In prices of 2015, as \"the authority\" counts them.\n\n"

// Text repeats one of the kinds until it is at least size bytes long.
func Text(kind string, size int) []byte {
	unit := map[string]string{"news": newsText, "docs": docsText, "tables": tableText}[kind]
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		n := string(rune('a'+i%26)) + strings.Repeat("x", i/26%4)
		r := strings.NewReplacer("[^a]", "[^a"+n+"]", "[^b]", "[^b"+n+"]", "[^c]", "[^c"+n+"]", "[ref]", "[ref"+n+"]")
		b.WriteString(r.Replace(unit))
	}
	return []byte(b.String())
}
