// Package targets opens any kind of target by its destination. It is apart
// from package publish because it imports all kinds, and with them their
// libraries.
package targets

import (
	"github.com/broadsheet-press/broadsheet/internal/publish"
	"github.com/broadsheet-press/broadsheet/internal/publish/branch"
	"github.com/broadsheet-press/broadsheet/internal/publish/bucket"
	"github.com/broadsheet-press/broadsheet/internal/publish/folder"
	"github.com/broadsheet-press/broadsheet/internal/publish/sftp"
)

// An Environment is what targets take from the process: credentials come from
// here, or from the files and services that it names, and from nowhere else.
type Environment struct {
	// Getenv is os.Getenv, or a test's own.
	Getenv func(name string) string
	// Home is the user's folder, for ~/.ssh and ~/.aws.
	Home string
	// Cache is a folder for what can be made again at any time; it need not
	// be there. Empty is none.
	Cache string
}

// Open makes a target of a destination. It reads credentials and connects to
// nothing: Inspect does. Its errors are of kind Invalid or Denied, and neither
// they nor the target's hold a secret.
func Open(d publish.Destination, env Environment) (publish.Target, error) {
	secrets := env.secrets()
	t, err := env.open(d)
	if err != nil {
		return nil, publish.RedactError(err, secrets...)
	}
	return publish.Shield(t, secrets...), nil
}

func (env Environment) secrets() []string {
	var all []string
	for _, of := range []func(func(string) string) []string{branch.Secrets, sftp.Secrets, bucket.S3Secrets, bucket.AzureSecrets} {
		all = append(all, of(env.Getenv)...)
	}
	return all
}

func (env Environment) open(d publish.Destination) (publish.Target, error) {
	switch a := d.Address; a.Scheme {
	case "dir":
		return folder.Open(a.Path, d.Options["mode"])
	case "git+file", "git+ssh", "git+https", "git+http", "git":
		return branch.Open(a, branch.Options{GitOptions: d.Git, Getenv: env.Getenv, Cache: env.Cache})
	case "s3":
		return bucket.S3(a, bucket.S3Options{
			Getenv: env.Getenv, Home: env.Home, Endpoint: d.Options["endpoint"], Region: d.Options["region"],
			Profile: d.Options["profile"], PathStyle: d.Options["path_style"] == "true", ACL: d.Options["acl"],
		})
	case "gs":
		return bucket.GCS(a, bucket.GCSOptions{Getenv: env.Getenv, Endpoint: d.Options["endpoint"]})
	case "azblob":
		return bucket.Azure(a, bucket.AzureOptions{Getenv: env.Getenv, Account: d.Options["account"], Endpoint: d.Options["endpoint"]})
	case "sftp":
		return sftp.Open(a, sftp.Options{Getenv: env.Getenv, Home: env.Home, Key: d.Options["key"], KnownHosts: d.Options["known_hosts"]})
	}
	return nil, publish.Faultf(publish.Invalid, "%s: is no kind of place to publish to", d.Address.Scheme)
}
