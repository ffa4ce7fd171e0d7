package highlight

func newMarkdown() machine { return plain{} }
