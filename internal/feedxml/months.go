package feedxml

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// monthNames are the months of languages that publishing systems write dates
// in, January first. Where a language declines them it is the form after a
// day's number.
var monthNames = []string{
	"january february march april may june july august september october november december",
	"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
	"januar februar märz april mai juni juli august september oktober november dezember",
	"jänner feber maerz april mai juni juli august september oktober november dezember",
	"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
	"gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
	"janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
	"gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
	"ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
	"januari februari maart april mei juni juli augustus september oktober november december",
	"januari februari mars april maj juni juli augusti september oktober november december",
	"januar februar marts april maj juni juli august september oktober november december",
	"januar februar mars april mai juni juli august september oktober november desember",
	"tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
	"jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
	"stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
	"ledna února března dubna května června července srpna září října listopadu prosince",
	"januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
	"siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
	"január február március április május június július augusztus szeptember október november december",
	"ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
	"januari februari maret april mei juni juli agustus september oktober november desember",
	"января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
	"январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
	"січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
	"януари февруари март април май юни юли август септември октомври ноември декември",
	"ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
}

// months leads from each name, and from what it can be cut down to, to its
// month. What could be two months is none, but what is English is that.
var months = sync.OnceValue(func() map[string]int {
	m := map[string]int{"sept": 9, "mrt": 3}
	english := map[string]bool{}
	for language, names := range monthNames {
		for i, name := range strings.Fields(names) {
			for end := range name + " " {
				part := name[:end]
				switch n, ok := m[part]; {
				case utf8.RuneCountInString(part) < 3 || english[part]:
				case language == 0:
					m[part], english[part] = i+1, true
				case !ok:
					m[part] = i + 1
				case n != i+1:
					m[part] = 0
				}
			}
		}
	}
	for part, n := range greekMonths {
		m[part] = n
	}
	return m
})

// monthOf is the month that a word in lower case names, 0 for none.
func monthOf(w string) int { return months()[w] }

// greekMonths are abbreviations with and without accents.
var greekMonths = map[string]int{
	"ιαν": 1, "φεβ": 2, "μάώ": 3, "μαώ": 3, "μαρ": 3, "μάρ": 3, "απρ": 4, "μάι": 5, "μαϊ": 5, "μαι": 5, "ιούν": 6, "ιον": 6, "ιουν": 6,
	"ιούλ": 7, "ιολ": 7, "ιουλ": 7, "αύγ": 8, "αυγ": 8, "σεπ": 9, "οκτ": 10, "νοέ": 11, "νοε": 11, "δεκ": 12,
}
