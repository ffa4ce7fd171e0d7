package extract

// A hint is what the names in class, id and the like say of an element. Sites
// name things in few words; a set of them is a bit set.
type hint uint32

const (
	hintBody    hint = 1 << iota // the article's text
	hintArticle                  // the article with its head and foot
	hintComment                  // readers' comments
	hintShare                    // buttons to share or follow
	hintRelated                  // other articles
	hintNav                      // menus, breadcrumbs, paging
	hintFoot                     // the page's foot
	hintHead                     // the page's or article's head
	hintSide                     // a column beside the article
	hintAd                       // advertisements, promotions, sponsors
	hintLetter                   // newsletters, subscriptions, paywalls, log-in
	hintConsent                  // cookies, dialogs, overlays
	hintByline                   // author, date, source
	hintTag                      // tags, categories, topics
	hintCaption                  // captions and credits
	hintMedia                    // pictures, galleries, players
	hintWidget                   // embedded gadgets
	hintHidden                   // not for eyes
	hintBio                      // about the author
	hintTitle                    // headlines
	hintLead                     // standfirst, summary
	hintList                     // lists, feeds, teasers, cards
	hintQuote                    // quotations, pull quotes
	hintCount                    // numbers of views, likes, minutes
)

const hintKinds = 24

// hintWords are the words, lower case and whole, that give hints.
var hintWords = map[string]hint{
	"articlebody": hintBody, "body": hintBody, "content": hintBody, "text": hintBody, "entrycontent": hintBody, "postcontent": hintBody, "richtext": hintBody,
	"storybody": hintBody, "storytext": hintBody, "articletext": hintBody, "articlecontent": hintBody, "copy": hintBody, "prose": hintBody, "paragraph": hintBody, "maincontent": hintBody, "bodytext": hintBody, "postbody": hintBody, "wysiwyg": hintBody,
	"article": hintArticle, "post": hintArticle, "story": hintArticle, "entry": hintArticle, "main": hintArticle, "hentry": hintArticle, "blogpost": hintArticle, "news": hintArticle, "blog": hintArticle,
	"comment": hintComment, "comments": hintComment, "disqus": hintComment, "respond": hintComment, "reply": hintComment, "commentlist": hintComment, "livefyre": hintComment, "discussion": hintComment, "commenting": hintComment, "replies": hintComment,
	"share": hintShare, "sharing": hintShare, "social": hintShare, "follow": hintShare, "facebook": hintShare, "twitter": hintShare, "addthis": hintShare, "sharedaddy": hintShare, "sharethis": hintShare, "whatsapp": hintShare, "pinterest": hintShare, "linkedin": hintShare, "socials": hintShare, "addtoany": hintShare, "shares": hintShare, "print": hintShare, "email": hintShare,
	"related": hintRelated, "recommended": hintRelated, "recommend": hintRelated, "recommendations": hintRelated, "more": hintRelated, "also": hintRelated, "popular": hintRelated, "trending": hintRelated, "recirc": hintRelated, "recirculation": hintRelated, "outbrain": hintRelated, "taboola": hintRelated, "latest": hintRelated, "recent": hintRelated, "similar": hintRelated, "next": hintRelated, "suggested": hintRelated, "readmore": hintRelated, "mostread": hintRelated, "zergnet": hintRelated, "upnext": hintRelated, "read": hintRelated, "yarpp": hintRelated,
	"nav": hintNav, "navigation": hintNav, "menu": hintNav, "navbar": hintNav, "breadcrumb": hintNav, "breadcrumbs": hintNav, "pagination": hintNav, "pager": hintNav, "toc": hintNav, "topbar": hintNav, "submenu": hintNav, "jump": hintNav, "prev": hintNav, "previous": hintNav, "tabs": hintNav, "search": hintNav, "sitemap": hintNav,
	"footer": hintFoot, "foot": hintFoot, "copyright": hintFoot, "colophon": hintFoot, "legal": hintFoot, "disclaimer": hintFoot, "footnotes": hintFoot, "bottom": hintFoot,
	"header": hintHead, "masthead": hintHead, "head": hintHead, "hero": hintHead, "top": hintHead, "banner": hintHead,
	"sidebar": hintSide, "side": hintSide, "aside": hintSide, "rail": hintSide, "secondary": hintSide, "complementary": hintSide, "column": hintSide, "sidebars": hintSide,
	"ad": hintAd, "ads": hintAd, "advert": hintAd, "advertisement": hintAd, "adsense": hintAd, "dfp": hintAd, "promo": hintAd, "promotion": hintAd, "sponsor": hintAd, "sponsored": hintAd, "adslot": hintAd, "advertising": hintAd, "promoted": hintAd, "marketing": hintAd, "affiliate": hintAd, "cta": hintAd, "shop": hintAd, "product": hintAd, "offer": hintAd, "deal": hintAd, "deals": hintAd, "gpt": hintAd, "partner": hintAd,
	"newsletter": hintLetter, "subscribe": hintLetter, "subscription": hintLetter, "signup": hintLetter, "paywall": hintLetter, "login": hintLetter, "register": hintLetter, "mailchimp": hintLetter, "signin": hintLetter, "optin": hintLetter, "form": hintLetter, "premium": hintLetter, "donate": hintLetter, "donation": hintLetter, "membership": hintLetter, "regwall": hintLetter, "contact": hintLetter,
	"cookie": hintConsent, "cookies": hintConsent, "consent": hintConsent, "gdpr": hintConsent, "modal": hintConsent, "popup": hintConsent, "overlay": hintConsent, "dialog": hintConsent, "privacy": hintConsent, "notice": hintConsent, "alert": hintConsent, "lightbox": hintConsent, "onetrust": hintConsent, "tooltip": hintConsent, "notification": hintConsent, "toast": hintConsent,
	"byline": hintByline, "author": hintByline, "authors": hintByline, "date": hintByline, "time": hintByline, "timestamp": hintByline, "meta": hintByline, "published": hintByline, "dateline": hintByline, "source": hintByline, "postmeta": hintByline, "metadata": hintByline, "credits": hintByline, "updated": hintByline, "info": hintByline, "posted": hintByline, "publish": hintByline, "datetime": hintByline, "pubdate": hintByline,
	"tag": hintTag, "tags": hintTag, "category": hintTag, "categories": hintTag, "topic": hintTag, "topics": hintTag, "keywords": hintTag, "label": hintTag, "labels": hintTag, "eyebrow": hintTag, "kicker": hintTag, "section": 0, "taxonomy": hintTag, "filed": hintTag,
	"caption": hintCaption, "credit": hintCaption, "figcaption": hintCaption, "captions": hintCaption, "photographer": hintCaption,
	"image": hintMedia, "images": hintMedia, "img": hintMedia, "photo": hintMedia, "gallery": hintMedia, "slideshow": hintMedia, "video": hintMedia, "player": hintMedia, "media": hintMedia, "figure": hintMedia, "picture": hintMedia, "carousel": hintMedia, "slider": hintMedia, "audio": hintMedia, "thumbnail": hintMedia, "thumb": hintMedia, "slide": hintMedia, "photos": hintMedia, "embed": hintMedia, "swiper": hintMedia, "podcast": hintMedia, "jw": hintMedia,
	"widget": hintWidget, "module": hintWidget, "component": 0, "box": hintWidget, "infobox": hintWidget, "poll": hintWidget, "quiz": hintWidget, "weather": hintWidget, "widgets": hintWidget, "ticker": hintWidget, "callout": hintWidget, "button": hintWidget, "btn": hintWidget, "icon": hintWidget, "tool": hintWidget, "tools": hintWidget, "toolbar": hintWidget, "calculator": hintWidget, "panel": hintWidget,
	"hidden": hintHidden, "hide": hintHidden, "invisible": hintHidden, "sr": hintHidden, "screenreader": hintHidden, "visuallyhidden": hintHidden, "skip": hintHidden, "offscreen": hintHidden, "noprint": hintHidden, "collapse": hintHidden, "accessibility": hintHidden, "assistive": hintHidden,
	"bio": hintBio, "authorbox": hintBio, "about": hintBio, "profile": hintBio, "avatar": hintBio, "authorbio": hintBio, "biography": hintBio, "contributor": hintBio,
	"title": hintTitle, "headline": hintTitle, "heading": hintTitle, "subtitle": hintTitle | hintLead, "hed": hintTitle, "subheading": hintTitle,
	"lead": hintLead, "lede": hintLead, "intro": hintLead, "summary": hintLead, "standfirst": hintLead, "dek": hintLead, "excerpt": hintLead, "description": hintLead, "abstract": hintLead, "teaser": hintLead | hintList, "subhead": hintLead, "deck": hintLead, "strapline": hintLead, "chapo": hintLead, "highlights": hintLead, "takeaways": hintLead,
	"list": hintList, "card": hintList, "cards": hintList, "grid": hintList, "feed": hintList, "item": hintList, "items": hintList, "listing": hintList, "archive": hintList, "river": hintList, "stream": hintList, "posts": hintList, "stories": hintList, "articles": hintList, "row": 0, "tile": hintList, "block": 0, "collection": hintList,
	"quote": hintQuote, "pullquote": hintQuote, "blockquote": hintQuote, "tweet": hintQuote,
	"count": hintCount, "counter": hintCount, "views": hintCount, "likes": hintCount, "rating": hintCount, "ratings": hintCount, "stars": hintCount, "review": hintCount, "reviews": hintCount, "vote": hintCount, "score": hintCount, "reading": hintCount, "minutes": hintCount, "stats": hintCount,
}

// hintsIn are the hints of the words in a value of class, id or the like. Words
// end at anything but letters and where a capital follows a small letter.
func hintsIn(value string, buf []byte) (hint, []byte) {
	var h hint
	buf = buf[:0]
	flush := func() {
		if len(buf) > 1 {
			h |= hintWords[string(buf)]
		}
		buf = buf[:0]
	}
	lower := false
	for i := 0; i < len(value); i++ {
		c := value[i]
		switch {
		case 'a' <= c && c <= 'z':
			buf = append(buf, c)
			lower = true
		case 'A' <= c && c <= 'Z':
			if lower {
				flush()
			}
			buf = append(buf, c+'a'-'A')
			lower = false
		default:
			flush()
			lower = false
		}
	}
	flush()
	return h, buf
}

// phrases that furniture is made of, in the lower case. A block that has one is
// not furniture for that alone; the forest weighs it.
var furniturePhrases = []string{
	"all rights reserved", "copyright", "©", "cookie", "privacy policy", "terms of", "subscribe", "newsletter", "sign up", "sign in", "log in", "follow us", "follow ",
	"share this", "share on", "read more", "read also", "read next", "also read", "see also", "related", "more from", "more on", "click here", "advertisement", "sponsored",
	"recommended", "trending", "most popular", "most read", "comments", "leave a reply", "leave a comment", "post a comment", "your email", "download", "join ", "contact us", "get the", "inbox",
	"this article", "this story", "originally", "first published", "published", "updated", "posted", "getty", "photo", "image", "credit", "source:", "file photo", "reuters", "associated press",
	"continue reading", "story continues", "scroll", "loading", "javascript", "browser", "video", "watch", "listen", "play", "min read", "minutes read", "minute read", "views", "ago", "reporting by", "editing by", "about the author", "written by", "filed under", "tags", "tagged", "categories", "topics", "affiliate", "commission",
	"disclaimer", "disclosure", "press release", "buy ", "shop", "price", "weiterlesen", "mehr zum", "lesen sie", "abonn", "anzeige", "lire aussi", "à lire", "partager", "publicité", "leer más", "compartir", "leia", "compartilh", "leggi", "condividi", "lees ook", "läs mer", "читайте", "подпис", "fotos", "foto",
}
