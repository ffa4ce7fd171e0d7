package highlight

import "sync"

// Token is a kind of token, as Rouge and Pygments name them.
type Token uint8

// The kinds of token. Each is known in HTML by the short class name beside it
// in shortNames; Text has none and is written without a span.
const (
	tText Token = iota
	tSpace
	tEscape
	tError
	tOther
	tKeyword
	tKeywordConst
	tKeywordDecl
	tKeywordNamespace
	tKeywordPseudo
	tKeywordReserved
	tKeywordType
	tKeywordVar
	tName
	tAttr
	tBuiltin
	tBuiltinPseudo
	tClass
	tConst
	tDecorator
	tEntity
	tException
	tFunc
	tFuncMagic
	tProperty
	tLabel
	tNamespace
	tNameOther
	tTag
	tVar
	tVarClass
	tVarGlobal
	tVarInstance
	tVarMagic
	tLiteral
	tDate
	tStr
	tStrAffix
	tStrBacktick
	tStrChar
	tStrDelim
	tStrDoc
	tStrDouble
	tStrEscape
	tStrHeredoc
	tStrInterpol
	tStrOther
	tStrRegex
	tStrSingle
	tStrSymbol
	tNum
	tNumBin
	tNumFloat
	tNumHex
	tNumInt
	tNumLong
	tNumOct
	tNumOther
	tOp
	tOpWord
	tPunct
	tPunctIndicator
	tComment
	tHashbang
	tCommentDoc
	tCommentMulti
	tPreproc
	tPreprocFile
	tCommentSingle
	tCommentSpecial
	tGeneric
	tDeleted
	tEmph
	tGenericError
	tHeading
	tInserted
	tOutput
	tPrompt
	tStrong
	tSubheading
	tTraceback
	tLineno
	tokenCount
)

var shortNames = [tokenCount]string{
	tSpace: "w", tEscape: "esc", tError: "err", tOther: "x",
	tKeyword: "k", tKeywordConst: "kc", tKeywordDecl: "kd", tKeywordNamespace: "kn",
	tKeywordPseudo: "kp", tKeywordReserved: "kr", tKeywordType: "kt", tKeywordVar: "kv",
	tName: "n", tAttr: "na", tBuiltin: "nb", tBuiltinPseudo: "bp", tClass: "nc",
	tConst: "no", tDecorator: "nd", tEntity: "ni", tException: "ne", tFunc: "nf",
	tFuncMagic: "fm", tProperty: "py", tLabel: "nl", tNamespace: "nn",
	tNameOther: "nx", tTag: "nt", tVar: "nv", tVarClass: "vc", tVarGlobal: "vg",
	tVarInstance: "vi", tVarMagic: "vm",
	tLiteral: "l", tDate: "ld", tStr: "s", tStrAffix: "sa", tStrBacktick: "sb",
	tStrChar: "sc", tStrDelim: "dl", tStrDoc: "sd", tStrDouble: "s2",
	tStrEscape: "se", tStrHeredoc: "sh", tStrInterpol: "si", tStrOther: "sx",
	tStrRegex: "sr", tStrSingle: "s1", tStrSymbol: "ss",
	tNum: "m", tNumBin: "mb", tNumFloat: "mf", tNumHex: "mh", tNumInt: "mi",
	tNumLong: "il", tNumOct: "mo", tNumOther: "mx",
	tOp: "o", tOpWord: "ow", tPunct: "p", tPunctIndicator: "pi",
	tComment: "c", tHashbang: "ch", tCommentDoc: "cd", tCommentMulti: "cm",
	tPreproc: "cp", tPreprocFile: "cpf", tCommentSingle: "c1", tCommentSpecial: "cs",
	tGeneric: "g", tDeleted: "gd", tEmph: "ge", tGenericError: "gr", tHeading: "gh",
	tInserted: "gi", tOutput: "go", tPrompt: "gp", tStrong: "gs", tSubheading: "gu",
	tTraceback: "gt", tLineno: "gl",
}

// Class is the token's CSS class, "" for plain text.
func (t Token) Class() string { return shortNames[t] }

// classTokens are the tokens by their classes.
var classTokens = sync.OnceValue(func() map[string]Token {
	m := make(map[string]Token, tokenCount)
	for t, class := range shortNames {
		if class != "" {
			m[class] = Token(t)
		}
	}
	return m
})
