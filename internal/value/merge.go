package value

// DeepMerge is base overlaid with over, neither of them changed: hashes merge
// key by key, a nil in over leaves what base has, anything else replaces it.
// Keys of base keep their places; those that only over has follow. The result
// shares values with both.
func DeepMerge(base, over *Map) *Map {
	m := base.Clone()
	for k, nv := range over.All() {
		ov, had := m.GetKey(k)
		if had {
			if nv == nil {
				continue
			}
			om, isMap := ov.(*Map)
			if nm, ok := nv.(*Map); ok && isMap {
				nv = DeepMerge(om, nm)
			}
		}
		m.SetKey(k, nv)
	}
	return m
}
