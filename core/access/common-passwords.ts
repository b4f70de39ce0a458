/**
 * Stems of the most frequently leaked passwords, English and German, in lower case without digits and signs. The
 * checker handles endings (1, 123, !, a year) and digits and signs used as letters.
 */
export const commonPasswords: readonly string[] = `
password passwort passwd passphrase kennwort losungswort secret secrets geheim geheimnis parola
admin administrator root user users username benutzer guest gast test tester testing demo default standard changeme
change access login logon letmein enter start system server master manager support service info office office365 temp
temporary backup oracle cisco internet computer laptop windows microsoft google facebook samsung iphone android apple
macbook linkedin twitter instagram youtube amazon paypal netflix spotify discord minecraft fortnite roblox pokemon
playstation nintendo telegram whatsapp nadia reviewer reviewers pruefer prüfer chatbot
whatever nothing something unknown anything forever always never please thankyou danke bitte welcome willkommen hello
hallo servus moin goodbye tschuess tschüss ilovey iloveyou loveyou lovely lover loveme ichliebedich liebedich liebe
schatz schatzi schnucki maus mausi hase hasi engel baby babygirl babyboy honey sweety sweetie sweetheart darling angel
angels princess prinzessin prince queen king kings kingdom lady girl girls boys family familie mother father mama papa
mutter vater bruder schwester friend friends freund freunde
sunshine sonnenschein sonne moon mond star stars stern sterne starlight rainbow regenbogen summer sommer winter spring
autumn herbst fruehling frühling january february march april june july august september october november december
januar februar maerz märz juni juli oktober dezember monday tuesday wednesday thursday friday saturday sunday montag
dienstag mittwoch donnerstag freitag samstag sonntag weekend wochenende birthday geburtstag christmas weihnachten
holiday urlaub
flower flowers blume blumen rose roses butterfly schmetterling tiger lion loewe löwe eagle adler falcon falke wolf
wolves hunter jaeger jäger dragon drache monkey affe panda bear teddy teddybear puppy kitty kitten hund katze pferd
horse horses dolphin delphin delfin shark spider phoenix chicken turtle rabbit snoopy garfield mickey minnie donald
bailey buster charlie cookie cookies chocolate schokolade banana orange cherry peanut pepper ginger coffee kaffee pizza
cheese whiskey vodka
football fussball fußball baseball basketball hockey soccer tennis golf golfer rugby volleyball handball swimming
liverpool arsenal chelsea barcelona realmadrid juventus bayern bayernmuenchen bayernmünchen schalke dortmund borussia
hamburg berlin muenchen münchen koeln köln frankfurt stuttgart leipzig deutschland germany oesterreich österreich
schweiz london paris america canada australia england france italy spain mexico brazil yankees cowboys steelers
lakers ferrari porsche mercedes yamaha harley mustang corvette camaro toyota honda volkswagen audi
superman batman spiderman ironman starwars startrek skywalker yoda gandalf frodo matrix merlin thunder lightning
blitz storm shadow schatten ghost killer hacker ninja pirate soldier warrior krieger knight wizard magic zauber
devil teufel heaven himmel hell jesus christ christus church kirche gott lord bible faith hope peace frieden freedom
freiheit liberty trustno trustnoone trustme fuckyou fuckme fuckoff asshole bitch scheisse scheiße arschloch
blackjack casino poker money geld dollar diamond silver silber gold golden purple yellow black white green schwarz
music musik guitar gitarre metallica nirvana slipknot eminem blink beatles elvis hiphop rocknroll
michael michelle jennifer jessica jordan joshua daniel daniela andrew andrea andreas anthony matthew robert william
thomas stefan stephan stefanie martin martina markus maximilian sebastian christian christina alexander alexandra
nicole sandra sabine sabrina julia katharina claudia petra peter patrick dennis kevin marcel philipp tobias florian
felix lukas jonas hannah ashley amanda samantha elizabeth charles george richard steven thunderbird taylor maggie
hannover bremen dresden nuernberg nürnberg
correcthorsebatterystaple correcthorse batterystaple thequickbrownfox quickbrownfox lazydog
asshole slayer redsox nascar raiders packers
qwerty qwertz azerty qwertyuiop qazwsx qazwsxedc zaqxsw asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbn yxcvbnm
qweasd qweasdzxc qweasdyxc asdqwe asdzxc qwqw asas abcabc abcd qweqwe asdasd zxczxc
`
  .trim()
  .split(/\s+/);
