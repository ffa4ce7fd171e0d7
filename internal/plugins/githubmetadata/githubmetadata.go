// Package githubmetadata is jekyll-github-metadata as far as it goes without
// asking GitHub: `site.github` has what the repository's name, the environment
// and Git tell. The rest reads as nothing.
package githubmetadata

import (
	"context"
	"os"
	"os/exec"
	"strings"

	"github.com/broadsheet-press/broadsheet/internal/diag"
	"github.com/broadsheet-press/broadsheet/internal/pattern"
	"github.com/broadsheet-press/broadsheet/internal/plugin"
	"github.com/broadsheet-press/broadsheet/internal/site"
	"github.com/broadsheet-press/broadsheet/internal/value"
	"github.com/broadsheet-press/broadsheet/liquid"
)

// Plugin is jekyll-github-metadata.
type Plugin struct{}

// Names are those a site may list it by.
func (Plugin) Names() []string { return []string{"jekyll-github-metadata"} }

// Register sets site.github, the site's title where it has none and, in
// production, its address, and adds the tag.
func (Plugin) Register(r *plugin.Registry) error {
	r.Engine.RegisterTag("github_edit_link", parseEditLink)
	s := r.Site
	original := s.Config.Value("github")
	if _, hash := original.(*value.Map); original != nil && !hash {
		return nil
	}
	nwo := repository(s)
	r.Beyond = append(r.Beyond, nwo)
	owner, _, ok := strings.Cut(nwo, "/")
	if !ok {
		r.Report(diag.Diagnostic{File: "_config.yml",
			Message: "No repo name found. Specify using PAGES_REPO_NWO environment variables, 'repository' in your configuration, or set up an 'origin' git remote pointing to your github.com repository.",
			Hint:    "site.github is empty"})
		return nil
	}
	name := nwo[strings.LastIndexByte(nwo, '/')+1:]
	user := userPage(s, owner, name)
	if !liquid.Truthy(s.Config.Value("title")) && !liquid.Truthy(s.Config.Value("name")) {
		title := name
		if user {
			title = owner
		}
		s.Config.Set("title", title)
	}
	github := metadata(s, owner, name, user)
	if s.Env == "production" || os.Getenv("PAGE_BUILD_ID") != "" {
		address, base := split(github)
		if !liquid.Truthy(s.Config.Value("url")) {
			s.Config.Set("url", address)
			r.Report(diag.Diagnostic{File: "_config.yml",
				Message: "GitHub is not asked where the site is: its address is taken to be " + address + base,
				Hint:    "write url and baseurl into the configuration"})
		}
		if b := s.Config.Value("baseurl"); b == nil || b == "/" {
			s.Config.Set("baseurl", base)
		}
	}
	if m, ok := original.(*value.Map); ok {
		site.MergeInto(github, m)
	}
	if s.Extra == nil {
		s.Extra = value.NewMap(1)
	}
	s.Extra.Set("github", github)
	r.Beyond = append(r.Beyond, github)
	return nil
}

func env(key, fallback string) string {
	if v := os.Getenv(key); v != "" {
		return strings.TrimSuffix(v, "/")
	}
	return fallback
}

func git(s *site.Site, args ...string) string {
	cmd := exec.CommandContext(context.Background(), "git", args...)
	cmd.Dir = s.Source
	out, _ := cmd.Output()
	return strings.TrimSpace(string(out))
}

var remote = pattern.New(`[:/]([\w-]+)/([\w.-]+)$`)

// repository is the repository's name with its owner.
func repository(s *site.Site) string {
	if nwo := os.Getenv("PAGES_REPO_NWO"); nwo != "" {
		return nwo
	}
	if repo, ok := s.Config.Value("repository").(string); ok && strings.Contains(repo, "/") {
		return repo
	}
	if s.Env != "development" && s.Env != "test" {
		return ""
	}
	url := strings.TrimSuffix(git(s, "remote", "get-url", "origin"), ".git")
	if m := remote.FindStringSubmatch(url); m != nil && strings.Contains(url, hostname()) {
		return m[1] + "/" + m[2]
	}
	return ""
}

func hostname() string { return env("PAGES_GITHUB_HOSTNAME", env("GITHUB_HOSTNAME", "github.com")) }

// userPage reports whether a repository is the one of its owner's site.
func userPage(s *site.Site, owner, name string) bool {
	n, o := strings.ToLower(name), strings.ToLower(owner)
	if pagesEnv(s) == "enterprise" {
		return n == o+"."+hostname()
	}
	return n == userDomain(s, owner) || n == o+".github.com"
}

// userDomain is where an owner's site is, which in development is this machine.
func userDomain(s *site.Site, owner string) string {
	host := pagesHost(s)
	switch {
	case pagesEnv(s) == "enterprise":
		return strings.ToLower(host)
	case owner == "github":
		host = hostname()
	}
	return strings.ToLower(owner + "." + host)
}

func pagesEnv(s *site.Site) string { return env("PAGES_ENV", s.Env) }

func pagesHost(s *site.Site) string {
	host := "github.io"
	if pagesEnv(s) == "development" {
		host = "localhost:4000"
	}
	return env("PAGES_PAGES_HOSTNAME", env("PAGES_HOSTNAME", host))
}

// address is where the plugin takes a site to be that it cannot ask about: below
// the pages of GitHub's own host, but where GitHub itself builds.
func address(s *site.Site, scheme, owner, name string, user bool) string {
	switch pagesEnv(s) {
	case "dotcom", "test":
		domain := userDomain(s, owner)
		if scheme = "http"; owner == "github" && strings.HasSuffix(domain, ".github.com") {
			scheme = "https"
		}
		if user {
			return scheme + "://" + domain
		}
		return scheme + "://" + domain + "/" + name
	}
	path := owner + "/" + name
	if user {
		path = owner
	}
	if os.Getenv("SUBDOMAIN_ISOLATION") == "true" {
		if os.Getenv("SSL") != "true" {
			return "http://" + pagesHost(s) + "/" + path
		}
		return "https://" + pagesHost(s) + "/" + path
	}
	return scheme + "://" + hostname() + "/pages/" + path
}

// split divides the address within its path.
func split(github *value.Map) (address, base string) {
	address, base = liquid.ToString(github.Value("url")), liquid.ToString(github.Value("baseurl"))
	return strings.TrimSuffix(address, base), base
}

func metadata(s *site.Site, owner, name string, user bool) *value.Map {
	host := hostname()
	scheme := "https"
	if host != "github.com" && os.Getenv("SSL") != "true" {
		scheme = "http"
	}
	ownerURL := scheme + "://" + host + "/" + owner
	repo := ownerURL + "/" + name
	branch := "gh-pages"
	if user {
		branch = "master"
	}
	home := address(s, scheme, owner, name, user)
	base := ""
	if _, path, ok := strings.Cut(strings.SplitN(home, "://", 2)[1], "/"); ok {
		base = "/" + path
	}
	revision := os.Getenv("JEKYLL_BUILD_REVISION")
	if revision == "" {
		revision = git(s, "rev-parse", "HEAD")
	}
	return value.MapOf(
		"api_url", env("PAGES_API_URL", env("API_URL", "https://api.github.com")),
		"baseurl", base,
		"build_revision", revision,
		"clone_url", repo+".git",
		"environment", pagesEnv(s),
		"help_url", env("PAGES_HELP_URL", env("HELP_URL", "https://docs.github.com")),
		"hostname", host,
		"is_project_page", !user,
		"is_user_page", user,
		"owner_gravatar_url", ownerURL+".png",
		"owner_name", owner,
		"owner_url", ownerURL,
		"pages_env", pagesEnv(s),
		"pages_hostname", pagesHost(s),
		"project_title", name,
		"releases_url", repo+"/releases",
		"repository_name", name,
		"repository_nwo", owner+"/"+name,
		"repository_url", repo,
		"source", value.MapOf("branch", branch, "path", "/"),
		"tar_url", repo+"/tarball/"+branch,
		"url", home,
		"versions", value.NewMap(0),
		"zip_url", repo+"/zipball/"+branch,
	)
}
