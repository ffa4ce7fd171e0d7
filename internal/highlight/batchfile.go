package highlight

import "sync"

const (
	baRoot uint8 = iota
	baDouble
	baSingle
	baBacktick
)

// batchfile lexes the scripts of cmd.exe.
type batchfile struct{ stack }

func newBatchfile() machine { return &batchfile{stack{baRoot}} }

var batchWords = sync.OnceValue(func() words {
	return newWords(
		wordList{tKeywordReserved, `con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3
			lpt4 lpt5 lpt6 lpt7 lpt8 lpt9`},
		wordList{tKeyword, `if else for in do goto call exit`},
		wordList{tOpWord, `exist defined errorlevel cmdextversion not equ neq lss leq gtr geq`},
		wordList{tBuiltin, `assoc attrib break bcdedit cacls cd chcp chdir chkdsk chkntfs choice cls cmd color
			comp compact convert copy date del dir diskpart doskey dpath driverquery echo endlocal erase
			fc find findstr format fsutil ftype gpresult graftabl help icacls label md mkdir mklink mode
			more move openfiles path pause popd print prompt pushd rd recover ren rename replace rmdir
			robocopy setlocal sc schtasks shift shutdown sort start subst systeminfo takeown tasklist
			taskkill time timeout title tree type ver verify vol xcopy waitfor wmic
			addusers admodcmd ansicon arp at bcdboot bitsadmin browstat certreq certutil change cidiag
			cipher cleanmgr clip cmdkey compress convertcp coreinfo csccmd csvde cscript curl debug
			defrag delprof deltree devcon diamond dirquota diruse diskshadow diskuse dism dnscmd dsacls
			dsadd dsget dsquery dsmod dsmove dsrm dsmgmt dsregcmd edlin eventcreate expand extract fdisk
			fltmc forfiles freedisk ftp getmac gpupdate hostname ifmember inuse ipconfig kill lgpo lodctr
			logman logoff logtime makecab mapisend mbsacli mem mountvol moveuser msg mshta msiexec
			msinfo32 mstsc nbtstat net net1 netdom netsh netstat nlsinfo nltest now nslookup ntbackup
			ntdsutil ntoskrnl ntrights nvspbind pathping perms ping portqry powercfg pngout pnputil
			printbrm prncnfg prnmngr procdump psexec psfile psgetsid psinfo pskill pslist psloggedon
			psloglist pspasswd psping psservice psshutdown pssuspend qbasic qgrep qprocess query quser
			qwinsta rasdial reg reg1 regdump regedt32 regsvr32 regini reset restore rundll32 rmtshare
			route rpcping run runas scandisk setspn setx sfc share shellrunas shortcut sigcheck sleep
			slmgr strings subinacl sysmon telnet tftp tlist touch tracerpt tracert tscon tsdiscon tskill
			tttracer typeperf tzutil undelete unformat verifier vmconnect vssadmin w32tm wbadmin wecutil
			wevtutil wget where whoami windiff winrm winrs wpeutil wpr wusa wuauclt wscript`},
		wordList{tAttr, `on off disable enableextensions enabledelayedexpansion`})
})

// expansion lexes %name%, !name! and %%n. What opens none is an error.
func (m *batchfile) expansion(s *scan) bool {
	marks := isIn("%!")
	open := s.skip(s.pos, marks)
	if open == s.pos {
		return false
	}
	name := s.skip(open, func(c byte) bool { return isAlpha(c) || in(c, "_$@#") })
	if end := s.skip(name, marks); name > open && end > name {
		return s.emit(tVar, end)
	}
	from := open
	for from > s.pos && s.src[from-1] == '%' {
		from--
	}
	name = open
	if s.byteAt(name) == '~' {
		name++
	}
	if end := s.skip(name, isAlpha); from < open && end > name {
		s.emit(tError, from)
		if isDigit(s.byteAt(end)) {
			end++
		}
		return s.emit(tVarMagic, end)
	}
	return s.emit(tError, open)
}

func (m *batchfile) escaped(s *scan) bool {
	_, n := s.runeAt(s.pos + 1)
	return s.peek(0) == '^' && n > 0 && s.take(tStrEscape, 1+n)
}

func (m *batchfile) step(s *scan) bool {
	c := s.peek(0)
	quote, t := byte(0), tText
	switch m.top() {
	case baDouble:
		quote, t = '"', tStrDouble
	case baSingle:
		quote, t = '\'', tStrSingle
	case baBacktick:
		quote, t = '`', tStrBacktick
	default:
		return m.root(s)
	}
	if c == quote {
		m.pop()
		return s.take(t, 1)
	}
	return m.escaped(s) || m.expansion(s) || s.emitIf(t, s.until(s.pos, "^%!"+string(quote)))
}

func (m *batchfile) root(s *scan) bool {
	c := s.peek(0)
	at := s.pos
	if c == '@' {
		at++
	}
	if end, ok := s.fold(at, "REM"); ok && !s.wordAt(end) {
		return s.emit(tComment, s.lineEnd(end))
	}
	if c == ':' {
		if s.peek(1) == ':' && s.bol() {
			return s.emit(tComment, s.lineEnd(s.pos))
		}
		if isAlpha(s.peek(1)) {
			return s.emit(tLabel, s.skip(s.pos+1, isAlpha))
		}
	}
	if isAlpha(c) {
		return m.command(s)
	}
	option := s.pos
	switch {
	case s.at("--"):
		option += 2
	case in(c, "/+-"):
		option++
	}
	if end := s.skip(option, isAlpha); option > s.pos && end > option {
		return s.emit(tAttr, s.spaces(end))
	}
	if m.expansion(s) {
		return true
	}
	switch {
	case in(c, "<>&|(){}[]-+=;,~?*"):
		return s.take(tOp, 1)
	case isSpace(c):
		return s.emit(tText, s.spaces(s.pos))
	case c == '0' && s.peek(1)|0x20 == 'x' && isHex(s.peek(2)):
		return s.emit(tNumHex, s.hexes(s.pos+2))
	case isDigit(c):
		return s.take(tNum, 1)
	case c == '"':
		m.push(baDouble)
		return s.take(tStrDouble, 1)
	case c == '\'':
		m.push(baSingle)
		return s.take(tStrSingle, 1)
	case c == '`':
		m.push(baBacktick)
		return s.take(tStrBacktick, 1)
	}
	return s.emitIf(tText, s.until(s.pos, " \t\n\v\f\r&|()[]{}^=;!%+-,\"'`~?*")) || m.escaped(s)
}

// command lexes a word. One that is not known is taken for a declaration, as
// set is.
func (m *batchfile) command(s *scan) bool {
	end := s.words(s.pos)
	t, ok := batchWords()[s.src[s.pos:end]]
	if !ok {
		t = tKeywordDecl
	}
	suffix, _ := s.fold(end, ".EXE")
	if t == tBuiltin {
		return s.emit(t, suffix)
	}
	s.emit(t, end)
	return s.emit(tError, suffix)
}
