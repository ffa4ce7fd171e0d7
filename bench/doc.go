// Package bench holds the measurements against peers. It is a module of its
// own, so that what is measured against is never a dependency of the product.
package bench
