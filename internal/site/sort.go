package site

// MergeSort sorts as the C library under Ruby does: halves first, then a merge
// that prefers the left. For a comparison that is a proper order this is any
// stable sort. Jekyll's comparison of documents is not one where some of them
// have a date and others have none; then the way of sorting decides the order,
// and it must be this one.
func MergeSort[T any](a []T, compare func(x, y T) int) {
	if len(a) > 1 {
		mergeSort(a, make([]T, len(a)), compare)
	}
}

func mergeSort[T any](a, tmp []T, compare func(x, y T) int) {
	if len(a) < 2 {
		return
	}
	mid := len(a) / 2
	mergeSort(a[:mid], tmp, compare)
	mergeSort(a[mid:], tmp, compare)
	i, j, n := 0, mid, 0
	for i < mid && j < len(a) {
		if compare(a[i], a[j]) <= 0 {
			tmp[n] = a[i]
			i++
		} else {
			tmp[n] = a[j]
			j++
		}
		n++
	}
	n += copy(tmp[n:], a[i:mid])
	copy(a, tmp[:n])
}
