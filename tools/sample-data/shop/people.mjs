// Names of people from several cultures, and how an invented person's email and phone are written.

const list = (text) => text.split(',').map((name) => name.trim());

const cultures = {
  spanish: {
    first: list(
      'María,Carmen,Lucía,Ana,Laura,Marta,Paula,Elena,Sofía,Beatriz,Rocío,Inés,Pilar,Nuria,Itziar,Begoña,Antonio,José,Manuel,Javier,Carlos,Miguel Ángel,David,Pablo,Sergio,Álvaro,Íñigo,Andrés,Rubén,Jesús,Joaquín,Unai',
    ),
    last: list(
      'García,Rodríguez,González,Fernández,López,Martínez,Sánchez,Pérez,Gómez,Martín,Jiménez,Ruiz,Hernández,Díaz,Moreno,Muñoz,Álvarez,Romero,Navarro,Torres,Domínguez,Núñez,Ibáñez,Peña,Cabañas,Agüero,Etxeberria,Castro',
    ),
  },
  portuguese: {
    first: list(
      'João,Pedro,Tiago,Rui,Nuno,Gonçalo,Luís,Caio,Thiago,Vinícius,Ana Luísa,Beatriz,Mariana,Inês,Joana,Catarina,Letícia,Conceição,Fernanda,Camila',
    ),
    last: list(
      'Silva,Santos,Ferreira,Pereira,Oliveira,Costa,Rodrigues,Almeida,Nascimento,Lima,Araújo,Carvalho,Ribeiro,Gonçalves,Magalhães,Conceição,Assunção,Simões',
    ),
  },
  french: {
    first: list(
      'Camille,Chloé,Léa,Manon,Inès,Zoé,Hélène,Aurélie,Margaux,Julien,Thomas,Lucas,Hugo,Théo,François,Benoît,Loïc,Étienne,Mathieu',
    ),
    last: list(
      "Martin,Bernard,Dubois,Moreau,Laurent,Lefèvre,Leroy,Roux,Fournier,Girard,Mercier,Lambert,Gauthier,Chevalier,Noël,D'Almeida,de La Tour,Béranger",
    ),
  },
  german: {
    first: list(
      'Anna,Lena,Katharina,Jana,Sabine,Käthe,Greta,Ulrike,Lukas,Maximilian,Jonas,Felix,Stefan,Jürgen,Jörg,Björn,Matthias,Günther,Uwe',
    ),
    last: list(
      'Müller,Schmidt,Schneider,Fischer,Weber,Wagner,Becker,Schäfer,Koch,Bauer,Krüger,Hofmann,Weiß,Köhler,Böhm,Zürcher,Ammann,Gerber,von Arx',
    ),
  },
  english: {
    first: list(
      'Emma,Olivia,Grace,Aoife,Niamh,Siobhán,Fiona,Charlotte,Hannah,Megan,James,Oliver,Jack,Liam,Seán,Ciarán,Patrick,Thomas,George,Rory',
    ),
    last: list(
      "Murphy,O'Brien,O'Connor,Kelly,Walsh,Byrne,Ryan,D'Arcy,McCarthy,Smith,Jones,Taylor,Brown,Wilson,Davies,Evans,Clarke,Fitzgerald,Ní Bhriain,Smith-Jones",
    ),
  },
  italian: {
    first: list('Giulia,Chiara,Francesca,Alessia,Martina,Niccolò,Matteo,Lorenzo,Davide,Luca,Marco'),
    last: list("Rossi,Russo,Ferrari,Esposito,Bianchi,Ricci,Marino,Greco,Conti,De Luca,Dell'Acqua,D'Angelo"),
  },
  worldwide: {
    first: list(
      'Fatima,Mohamed,Youssef,Amina,Khadija,Wei,Li Na,Hiroshi,Yuki,Priya,Arjun,Ananya,Aleksandra,Katarzyna,Paweł,Agnieszka,Ionuț,Ioana,Olena,Dmytro,Emre,Ayşe,Kwame,Ngozi,Søren,Åsa',
    ),
    last: list(
      "El Amrani,Benali,Haddad,Diallo,Traoré,Wang,Chen,Nguyễn,Tanaka,Sato,Patel,Sharma,Kowalski,Wiśniewska,Popescu,Ionescu,Shevchenko,Yılmaz,Mensah,Okafor,Sørensen,Lindström,N'Diaye,Novák",
    ),
  },
};

export const firstNames = [...new Set(Object.values(cultures).flatMap((culture) => culture.first))];
export const lastNames = [...new Set(Object.values(cultures).flatMap((culture) => culture.last))];

/** The surnames at the head of each list are used most, as in life, so that some people share their full name. */
const common = (random, names) =>
  names[Math.min(random.integer(0, names.length - 1), random.integer(0, names.length - 1))];

/** A name from the culture at home, now and then from another one. */
export function personName(random, homeCulture) {
  const { first, last } =
    cultures[
      random.chance(0.86)
        ? homeCulture
        : random.weighted({ worldwide: 6, spanish: 1, french: 1, english: 1, italian: 1 })
    ];
  const firstName = random.pick(first);
  const lastName = common(random, last);
  // Two surnames are usual in Spain and Mexico; some people give both.
  const both = last === cultures.spanish.last && random.chance(0.35);
  return { firstName, lastName: both ? `${lastName} ${common(random, last)}` : lastName };
}

const letters = { ß: 'ss', ł: 'l', ø: 'o', ı: 'i', æ: 'ae' };

/** Lower-case ASCII letters and dots. */
function mailWord(text) {
  const plain = text.toLowerCase().replace(/[ßłøıæ]/g, (letter) => letters[letter]);
  return plain
    .normalize('NFD')
    .replace(/[^a-z ]/g, '')
    .replace(/ +/g, '.');
}

/** Makes mail addresses of which no two are the same, at domains reserved for examples. */
export function mailboxes(random, domains) {
  const taken = new Set();
  return (firstName, lastName) => {
    const first = mailWord(firstName);
    const name = random.weighted([
      [`${first}.${mailWord(lastName)}`, 6],
      [`${first[0]}${mailWord(lastName)}`, 2],
      [`${mailWord(lastName)}.${first}`, 1],
    ]);
    const domain = random.weighted(domains);
    let mailbox = `${name}@${domain}`;
    for (let number = random.integer(2, 9); taken.has(mailbox); number += 1) mailbox = `${name}${number}@${domain}`;
    taken.add(mailbox);
    return mailbox;
  };
}
