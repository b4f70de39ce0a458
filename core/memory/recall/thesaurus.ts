/** Related words in everyday language and customer service: a question seldom uses the words of the answer. */

/** Groups: a word, then related words. Each is related to the first, in both directions. English only. */
const table = `
job work career profession occupation employment employer business company office workplace
boss manager supervisor; colleague coworker teammate; quit resign leave retire; hire recruit employ
salary pay wage income earn money; money cash fund finance financial budget cost price afford
expensive costly pricey; cheap affordable bargain discount; debt loan owe borrow credit
buy purchase get order bought; sell sale sold; bill invoice charge payment fee
refund reimburse money return; delivery shipment shipping parcel package deliver ship arrive courier
order purchase booking reservation; broken damage faulty defect crack break broke repair fix
problem issue trouble difficulty challenge obstacle setback struggle; cancel terminate unsubscribe
subscription plan membership; account login profile; password credential; start begin began launch open
stop end finish quit complete; join enroll register attend participate signed
child kid baby toddler son daughter twin; children kids sons daughters family
parent mother father mom dad mum; mother mom mum mama; father dad papa daddy
grandmother grandma granny nana; grandfather grandpa granddad; sibling brother sister
wife husband spouse partner married; partner boyfriend girlfriend wife husband spouse fiance
boyfriend girlfriend partner dating date
relationship dating married single engaged breakup divorce together
wedding marriage marry married bride groom ceremony; friend buddy pal mate; roommate flatmate housemate
neighbour neighbor; pet dog cat puppy kitten hamster rabbit parrot snake turtle lizard goldfish
dog puppy pup retriever labrador spaniel; cat kitten kitty; animal dog cat bird horse pet wildlife
house home apartment flat condo; move moved relocate relocation; hometown native grew born country
country nation abroad overseas; travel trip visit vacation holiday journey tour flight went fly
vacation holiday getaway trip; place location city town country; car vehicle truck drive van
bike bicycle cycling cycle; plane flight airplane airport fly; train railway station
hobby activity pastime interest enjoy
hobby painting drawing reading hiking running swimming dancing cooking gardening photography pottery knitting
activity hiking camping swimming painting running biking climbing dancing yoga pottery
outdoor hiking camping climbing kayak surfing nature mountain trail
exercise workout fitness gym training run yoga
sport soccer football basketball tennis baseball hockey volleyball surfing swimming running climbing martial
game gaming video console board chess card tournament; tournament competition contest championship match
win won victory prize award trophy medal; award prize honor recognition
instrument guitar piano violin drum flute clarinet bass cello ukulele saxophone trumpet
music song band concert album sing instrument; concert gig show performance festival perform
song track tune lyric music; singer musician band artist
art painting drawing sculpture paint draw sketch artist; paint painting canvas watercolor landscape portrait
craft pottery knitting sewing ceramic clay; pottery ceramic clay bowl; book novel read author story series
read reading book novel; author writer write; write writing wrote journal diary poem blog script
movie film cinema watch documentary; show series episode tv; photo picture photograph image photography
cook cooking recipe bake dish meal; food meal dish dinner lunch breakfast recipe snack eat
eat ate meal food dinner; dessert cake cookie pie pastry ice chocolate; drink coffee tea beer wine juice
restaurant cafe diner; vegetable veggie salad; health medical doctor illness condition
sick ill illness disease unwell; injury injure hurt sprain fracture broken wound
doctor physician gp specialist hospital clinic; hospital clinic ward; nurse caregiver; surgery operation
pain ache hurt sore; stress anxious anxiety overwhelmed pressure relax; relax unwind calm
cope deal manage handle; sad upset down heartbroken grief depressed
happy glad excited thrilled joy delighted; afraid scared fear nervous terrified worried
angry mad frustrated annoyed; proud accomplish achievement; emotion feel felt feeling
therapy therapist counseling counselor counselling; die death died passed lost loss funeral
lose lost loss missing; memory remember reminder memories; support help encourage encouragement
help assist support aid; volunteer charity donate shelter community nonprofit
charity fundraiser donate donation cause; fundraise raise donate; goal plan dream aspiration ambition hope
plan intend going want; decide decision choose chose
school college university class student study degree education; study learn course class research
teacher instructor professor coach teach; exam test final; degree graduate diploma graduation
learn taught lesson class; language spanish french german italian english
event workshop conference meeting festival party; party celebration celebrate birthday
celebrate celebration anniversary birthday; gift present gave
holiday christmas thanksgiving easter halloween; church religious faith pray spiritual religion
religion faith church christian belief; politics political government election
nature forest park mountain lake beach; beach ocean sea coast shore; mountain peak summit hill
forest wood tree; lake river pond; garden gardening plant flower; flower bloom bouquet
weather rain snow storm sunny; storm hurricane flood tornado; fire blaze burn; accident crash collision
clothes clothing outfit dress shirt shoes; shoe sneaker boot; jewelry necklace ring bracelet pendant
phone mobile cell smartphone; computer laptop pc; app application software; website site web page online
internet wifi connection online; startup business venture; store shop boutique; shop store
advertise marketing promote promotion campaign; social instagram facebook youtube tiktok media
video vlog youtube channel; club group team organization; group team community; name call called named
nickname call; age old birthday born; big large huge; small little tiny; quick fast rapid
difficult hard tough challenging; easy simple; beautiful gorgeous lovely stunning; funny hilarious joke
strange weird odd; new recent latest; favorite favourite love best prefer; love like enjoy adore
like enjoy love; hate dislike; meet met encounter; talk speak discuss chat conversation
say tell mention said told; show present display exhibit; exhibition show gallery exhibit museum
recommend suggest suggestion advice recommendation; advice tip suggestion
inspire motivate inspiration motivation reason; motivate inspire drive; reason because why
create make build design made; make made create; build construct made; adopt adoption shelter rescue
camp camping tent campfire; hike hiking trail trek; swim swimming pool; run running race marathon jog
race marathon run; climb climbing; dance dancing dancer ballet; yoga meditation meditate mindfulness
sleep asleep nap rest; morning dawn sunrise; night evening tonight; picture photo
symbol represent meaning symbolize mean; gather collect collection; collect collection; experience happen
improve better progress grow; promotion promoted raise; interview hiring applicant
military army navy veteran soldier; police officer; lawyer attorney legal court; mayor office election
bakery baker bread pastry; vet veterinarian veterinary; degree physical; visa passport immigration immigrant
tattoo ink; toy doll lego; ticket pass
`;

/** Grammatical forms of a word that a question may use; some do not exist, which costs nothing. */
function formsOf(word: string): string[] {
  const end = word.slice(0, -1);
  const forms = [
    word,
    `${word}s`,
    `${word}es`,
    `${word}d`,
    `${word}ed`,
    `${word}ing`,
    `${word}${word.at(-1)}ing`,
  ];
  if (word.endsWith("e")) forms.push(`${end}ing`);
  if (word.endsWith("y")) forms.push(`${end}ies`, `${end}ied`);
  return forms;
}

const related = new Map<string, Set<string>>();
for (const group of table.trim().split(/;\s|\n/)) {
  const [first = "", ...others] = group.split(" ");
  for (const other of others) {
    related.set(first, (related.get(first) ?? new Set()).add(other));
    related.set(other, (related.get(other) ?? new Set()).add(first));
  }
}

const baseOf = new Map<string, string>();
for (const word of related.keys())
  for (const form of formsOf(word)) if (!baseOf.has(form)) baseOf.set(form, word);
// A word in the table is its own base, even if it looks like a form of another.
for (const word of related.keys()) baseOf.set(word, word);

/** The words related to this one (lower case), in any form; most words have none. */
export const relatedTo = (word: string): readonly string[] => [
  ...(related.get(baseOf.get(word) ?? "") ?? []),
];
