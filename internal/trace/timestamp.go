package trace

// TimeStamp is a place in a file where the time of the build stands, by a layout
// of the filter date. All that the file has of the time stands in such places.
type TimeStamp struct {
	At           int
	Layout, Text string
}
