// Package templating adds Jekyll's own tags and filters to Liquid.
package templating

import (
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Register adds every tag and filter of Jekyll's to an engine. A thread that
// renders them must have a [plugin.Host] as its host.
func Register(e *liquid.Engine) {
	registerFilters(e)
	e.RegisterBlock("highlight", parseHighlight)
	e.RegisterTag("include", parseInclude)
	e.RegisterTag("include_relative", parseInclude)
	e.RegisterTag("link", parseLink)
	e.RegisterTag("post_url", parsePostURL)
}

func registerFilters(e *liquid.Engine) {
	e.RegisterFilter("markdownify", markdownify, liquid.Arity(0, 0), liquid.Heavy())
	e.RegisterFilter("smartify", smartify, liquid.Arity(0, 0), liquid.Heavy())
	e.RegisterFilter("sassify", converted(".sass"), liquid.Arity(0, 0), liquid.Heavy())
	e.RegisterFilter("scssify", converted(".scss"), liquid.Arity(0, 0), liquid.Heavy())
	e.RegisterFilter("slugify", slugify, liquid.Arity(0, 1))

	e.RegisterAppendFilter("date_to_xmlschema", dateToXMLSchema, liquid.Arity(0, 0), liquid.Shows(XMLSchemaLayout))
	e.RegisterAppendFilter("date_to_rfc822", dateToRFC822, liquid.Arity(0, 0), liquid.Shows("%a, %d %b %Y %T %z"))
	e.RegisterAppendFilter("date_to_string", dateToString, liquid.Arity(0, 2), liquid.Shows("%F"))
	e.RegisterAppendFilter("date_to_long_string", dateToLongString, liquid.Arity(0, 2), liquid.Shows("%F"))

	e.RegisterTextFilter("xml_escape", xmlEscape, liquid.Arity(0, 0))
	e.RegisterFilter("cgi_escape", cgiEscape, liquid.Arity(0, 0))
	e.RegisterFilter("uri_escape", uriEscape, liquid.Arity(0, 0))
	e.RegisterTextFilter("normalize_whitespace", normalizeWhitespace, liquid.Arity(0, 0))
	e.RegisterFilter("number_of_words", numberOfWords, liquid.Arity(0, 1), liquid.Heavy())
	e.RegisterFilter("array_to_sentence_string", arrayToSentence, liquid.Arity(0, 1))
	e.RegisterAppendFilter("jsonify", jsonify, liquid.Arity(0, 0), liquid.Heavy())
	e.RegisterFilter("to_integer", toInteger, liquid.Arity(0, 0))
	e.RegisterAppendFilter("inspect", inspect, liquid.Arity(0, 0))

	e.RegisterFilter("where", where, liquid.Arity(2, 2), liquid.Heavy())
	e.RegisterFilter("where_exp", whereExp, liquid.Arity(2, 2), liquid.Heavy())
	e.RegisterFilter("find", find, liquid.Arity(2, 2), liquid.Heavy())
	e.RegisterFilter("find_exp", findExp, liquid.Arity(2, 2), liquid.Heavy())
	e.RegisterFilter("group_by", groupBy, liquid.Arity(1, 1), liquid.Heavy())
	e.RegisterFilter("group_by_exp", groupByExp, liquid.Arity(2, 2), liquid.Heavy())
	e.RegisterFilter("sort", sortFilter, liquid.Arity(0, 2), liquid.Heavy())
	e.RegisterFilter("sample", sample, liquid.Arity(0, 1))
	e.RegisterFilter("pop", pop, liquid.Arity(0, 1), liquid.Heavy())
	e.RegisterFilter("push", push, liquid.Arity(1, 1), liquid.Heavy())
	e.RegisterFilter("shift", shift, liquid.Arity(0, 1), liquid.Heavy())
	e.RegisterFilter("unshift", unshift, liquid.Arity(1, 1), liquid.Heavy())

	e.RegisterFilter("relative_url", relativeURL, liquid.Arity(0, 0))
	e.RegisterFilter("absolute_url", absoluteURL, liquid.Arity(0, 0))
	e.RegisterFilter("strip_index", stripIndex, liquid.Arity(0, 0))
}

// host is the builder behind a thread. Rendering Jekyll's tags without one is
// a mistake of the program.
func host(th *liquid.Thread) plugin.Host { return th.Host().(plugin.Host) }

func siteOf(th *liquid.Thread) *site.Site { return host(th).Site() }
