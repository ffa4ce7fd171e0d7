package highlight

func newPHP(options) machine { return plain{} }
