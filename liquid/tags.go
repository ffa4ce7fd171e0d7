package liquid

func (e *Engine) standardTags() {
	for name, parse := range map[string]TagParser{
		"assign":    parseAssign,
		"break":     func(*Parser, string) (Node, error) { return breakInterrupt, nil },
		"continue":  func(*Parser, string) (Node, error) { return continueInterrupt, nil },
		"capture":   parseCapture,
		"case":      parseCase,
		"comment":   parseComment,
		"cycle":     parseCycle,
		"decrement": parseCounter,
		"increment": parseCounter,
		"echo":      parseEcho,
		"for":       parseFor,
		"if":        parseIf,
		"ifchanged": parseIfChanged,
		"include":   parseInclude,
		"liquid":    parseLiquid,
		"raw":       parseRaw,
		"render":    parseRender,
		"tablerow":  parseTableRow,
		"unless":    parseIf,
		"#":         parseInlineComment,
	} {
		e.tags[name] = tagDef{parse: parse}
	}
}

// tagSyntaxError is Liquid's complaint about a tag's markup.
func tagSyntaxError(text string) error { return Errorf(SyntaxError, "%s", text) }
