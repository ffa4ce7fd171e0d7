// Package clean turns what the wire delivers into text that can be trusted:
// bytes become UTF-8 whatever their label says ([Decode]), text that was
// decoded wrongly on its way here is set right ([FixText]), and HTML becomes a
// [Document], a small tree of the few constructs an article needs, from which
// inert HTML ([Sanitize]), Markdown ([Markdown]) and plain text ([PlainText])
// are written. Whatever is not one of those constructs has no place in the
// tree, so nothing written from it can be alive.
package clean
