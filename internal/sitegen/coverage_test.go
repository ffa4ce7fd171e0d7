package sitegen

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// wanted is what Jekyll has, and what random sites must use: a feature that no
// site uses is compared with nothing. Words are looked for in each site's text.
var wanted = map[string][]string{
	"configuration": strings.Fields(`title url baseurl permalink timezone time excerpt_separator future unpublished show_drafts limit_posts show_excerpts
		exclude include keep_files strict_front_matter markdown_ext encoding lsi liquid kramdown collections collections_dir defaults plugins safe whitelist
		data_dir layouts_dir includes_dir csv_reader tsv_reader highlighter host port paginate paginate_path pagination autopages jekyll-archives feed toc
		relative_links titles_from_headings optional_front_matter require_front_matter readme_index redirect_from jekyll-mentions gist last-modified-at
		author description twitter logo lang social webmaster_verifications theme ignore_theme_config`),
	"option": strings.Fields(`error_mode strict_filters strict_variables auto_ids hard_wrap smart_quotes footnote_nr toc_levels input auto_id_prefix header_offset
		entity_output parse_block_html parse_span_html footnote_backlink html_to_native typographic_symbols output sort_by order per_page sort_field sort_reverse
		limit offset trail indexpage extension category tag locale collection enabled permalinks layouts posts_limit excerpt_only tags categories
		disable_in_development`),
	"front matter": strings.Fields(`layout title date categories category tags permalink published draft slug excerpt excerpt_separator render_with_liquid
		weight redirect_from redirect_to description image pagination toc strip_title sitemap last_modified_at locale seo search regenerate`),
	"filter": strings.Fields(`size downcase upcase capitalize escape escape_once url_encode url_decode slice truncate truncatewords split strip lstrip rstrip
		strip_html strip_newlines join sort sort_natural uniq reverse map compact replace replace_first remove remove_first append concat prepend newline_to_br
		date first last abs plus minus times divided_by modulo round ceil floor at_least at_most default
		markdownify smartify slugify date_to_string date_to_long_string date_to_rfc822 date_to_xmlschema xml_escape cgi_escape uri_escape normalize_whitespace
		number_of_words array_to_sentence_string jsonify where where_exp find find_exp to_integer pop push shift unshift inspect group_by group_by_exp
		relative_url absolute_url strip_index toc_only inject_anchors avatar`),
	"tag": strings.Fields(`assign break capture case comment continue cycle decrement for if ifchanged include include_relative include_cached increment raw
		tablerow unless highlight link post_url seo feed_meta toc avatar gist last_modified_at`),
	"plugin": strings.Fields(`jekyll-feed jekyll-sitemap jekyll-seo-tag jekyll-redirect-from jekyll-include-cache jekyll-toc jekyll-relative-links
		jekyll-titles-from-headings jekyll-optional-front-matter jekyll-readme-index jekyll-default-layout jekyll-avatar jekyll-mentions jekyll-gist
		jekyll-last-modified-at jekyll-paginate jekyll-paginate-v2 jekyll-archives`),
}

// forms say how a word of each kind looks in a site's text.
var forms = map[string]string{
	"configuration": `(?m)^(WORD):`,
	"option":        `(?m)[ {](WORD):`,
	"front matter":  `(?m)^(WORD):`,
	"filter":        `\|\s*(WORD)\b`,
	"tag":           `{%-?\s*(WORD)\b`,
	"plugin":        `\b(WORD)\b`,
}

// TestRandomSitesUseEverything counts how many of some hundred sites use each
// feature, and what surrounds them.
func TestRandomSitesUseEverything(t *testing.T) {
	const sites = 500
	found := map[string]*regexp.Regexp{}
	for kind, form := range forms {
		found[kind] = regexp.MustCompile(strings.Replace(form, "WORD", `[\w-]+`, 1))
	}
	count := map[string]int{}
	around := map[string]int{}
	for seed := range uint64(sites) {
		s := Generate(seed)
		seen := map[string]bool{}
		for name, text := range s.Files {
			config := strings.HasPrefix(name, "_config") || strings.HasPrefix(name, "conf/")
			for kind, re := range found {
				if config != (kind == "configuration" || kind == "option" || kind == "plugin") {
					continue
				}
				for _, m := range re.FindAllStringSubmatch(text, -1) {
					seen[kind+" "+m[1]] = true
				}
			}
		}
		for k := range seen {
			count[k]++
		}
		for what, there := range map[string]bool{
			"links": len(s.Links) > 0, "an older build": len(s.Before) > 0, "flags": len(s.Flags) > 0,
			"several configurations": len(s.Configs) > 0, "JEKYLL_ENV": s.Env != "", "a theme": s.Gems != "",
		} {
			if there {
				around[what]++
			} else {
				around[what] += 0
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(wanted)) {
		for _, word := range wanted[kind] {
			n := count[kind+" "+word]
			if n == 0 {
				t.Errorf("no site of %d has the %s %s", sites, kind, word)
			}
			t.Logf("%4d %s %s", n, kind, word)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(around)) {
		if around[what] == 0 {
			t.Errorf("no site of %d has %s", sites, what)
		}
		t.Logf("%4d %s", around[what], what)
	}
}
