/**
 * Words that say what is asked rather than about what: "how many", "más de", "sin" … One entry per operation; phrases are
 * written without accents and separated by "|". The longest phrase wins.
 */
const phrases = {
  count:
    'how many|number of|the number of|total number of|the total number of|count of|count the|count|count all|amount of different|how many different kinds of|cuantos|cuantas|cuantos son|numero de|el numero de|numero total de|el numero total de|cantidad de|la cantidad de|cantidad total de|la cantidad total de|cuenta los|cuenta las|cuenta|contar|recuento de|conteo de',
  howMuch: 'how much|cuanto|cuanta',
  list: 'list|list of|a list of|the list of|a full list of|a complete list of|the full list of|show|show me|give me|give|display|find|find me|get|get me|tell me|return|fetch|see|view|print|i want|i need|i would like|want|need|enumerate|muestra|muestrame|mostrar|mostrarme|dame|lista|lista de|listar|listame|listado de|un listado de|una lista de|enumera|ensename|ensenar|quiero|necesito|ver|dime|busca|buscar|encuentra|obten|obtener|saca|indica',
  which: 'which|what|who|whom|que|cual|cuales|quien|quienes',
  distinct: 'different|distinct|unique|distintos|distintas|distinto|distinta|diferentes|diferente|unicos|unicas',
  sum: 'sum of|sum|total|total of|sum up|add up|combined|suma|suma de|sumar|total de|suma total de|totales',
  avg: 'average|average of|avg|mean|promedio|promedio de|media|media de|medio|medios|medias|on average|en promedio|de media',
  max: 'maximum|max|maximo|maxima|maximos|maximas',
  min: 'minimum|min|minimo|minima|minimos|minimas',
  high: 'highest|greatest|biggest|largest|mayor|mayores|mas alto|mas alta|mas altos|mas altas|mas elevado|mas elevada|mas grande|mas grandes',
  low: 'lowest|smallest|menor|menores|mas bajo|mas baja|mas bajos|mas bajas|mas pequeno|mas pequena|mas pequenos|mas pequenas',
  most: 'most|the most|mas|highest number of|the highest number of|largest number of|the largest number of|greatest number of|the greatest number of|mayor numero de|el mayor numero de|mayor cantidad de|la mayor cantidad de',
  more: 'more',
  least:
    'fewest|the fewest|least|the least|less|menos|lowest number of|the lowest number of|smallest number of|the smallest number of|menor numero de|el menor numero de|menor cantidad de|la menor cantidad de',
  top: 'top',
  bottom: 'bottom',
  first: 'first|primer|primero|primera|primeros|primeras|earliest',
  last: 'last|ultimo|ultima|ultimos|ultimas|latest|most recent|mas reciente|mas recientes',
  each: 'per|each|every|for each|for every|by each|in each|in every|of each|grouped by|group by|broken down by|split by|por cada|cada|para cada|en cada|de cada|agrupado por|agrupada por|agrupados por|agrupadas por|agrupar por|desglosado por|segun',
  by: 'by|por',
  sort: 'sorted by|ordered by|order by|sort by|sort them by|order them by|in order of|ordenado por|ordenada por|ordenados por|ordenadas por|ordenar por|ordena por|por orden de|en orden de',
  ascending:
    'ascending|asc|in ascending order|ascendente|de menor a mayor|en orden ascendente|lowest first|oldest first',
  descending:
    'descending|desc|in descending order|descendente|de mayor a menor|en orden descendente|highest first|newest first',
  with: 'with|having|has|have|had|con|tiene|tienen|tenga|tengan|tenia|tenian|that has|that have|who have|who has|which have|which has|que tiene|que tienen|que tengan',
  without:
    'without|without any|with no|have no|has no|had no|that have no|who have no|have not|has not|had not|haven t|hasn t|do not have|does not have|did not have|don t have|doesn t have|didn t have|do not have any|does not have any|don t have any|doesn t have any|did not|do not|does not|didn t|don t|doesn t|never|was never|were never|have never|has never|have never been|has never been|that have never been|that has never been|who have never been|which have never been|that have not been|that has not been|who have not been|which have not been|that have never|who have never|which have never|that has never|who has never|had never been|never been|have not been|has not been|haven t been|hasn t been|has no|without a single|lacking|lack|lacks|missing|with missing|sin|sin ningun|sin ninguna|no tiene|no tienen|que no tiene|que no tienen|no tienen ningun|no tienen ninguna|no tiene ningun|no tiene ninguna|no han|no ha|que no han|que no ha|nunca|nunca se|nunca fue|nunca fueron|no se han|no se ha|que no se han|que no se ha|nunca han|nunca ha|nunca se ha|nunca se han|nunca ha sido|nunca han sido|no han sido|no ha sido|jamas|jamas han|carecen de|carece de|que nunca',
  not: 'not|no|other than|except|except for|excluding|excepto|salvo|que no|isn t|aren t|wasn t|weren t|is not|are not|was not|were not|que no son|que no sean|que no es|que no este|que no estan|que no sea|no es|no son|no esta|no estan|distinto de|distinta de|different from|outside|outside of|fuera de|apart from|aparte de',
  or: 'or|either|o|u',
  and: 'and|y|e|as well as|along with|plus|asi como|junto con|but|pero|both|ademas de',
  greater:
    'more than|over|above|greater than|higher than|bigger than|larger than|exceeding|exceeds|exceed|in excess of|mas de|mas que|mayor que|mayor a|mayor de|mayores que|mayores a|mayores de|superior a|superiores a|por encima de|supera|superan|superen|supere|is more than|is greater than|is over|is above|is higher than|are over|are above|de mas de',
  atLeast:
    'at least|no less than|no fewer than|minimum of|a minimum of|greater than or equal to|al menos|como minimo|por lo menos|mayor o igual que|mayor o igual a',
  less: 'less than|fewer than|under|below|lower than|smaller than|menos de|menos que|menor que|menor a|menor de|menores que|menores a|menores de|inferior a|inferiores a|por debajo de|is less than|is under|is below|is lower than|de menos de',
  atMost:
    'at most|no more than|maximum of|a maximum of|up to|less than or equal to|a lo sumo|como mucho|como maximo|no mas de|menor o igual que|menor o igual a',
  equal: 'exactly|equal to|equals|is equal to|exactamente|igual a|es igual a|equal',
  orMore: 'or more|o mas|or higher|or above|o superior',
  orLess: 'or less|or fewer|o menos|or lower|or below|o inferior',
  between: 'between|entre',
  before: 'before|prior to|earlier than|antes de|antes del|anterior a|anteriores a|previo a|previos a',
  after: 'after|later than|despues de|despues del|posterior a|posteriores a|tras',
  since: 'since|starting in|starting from|desde|a partir de|a partir del|from',
  until: 'until|till|through|hasta|hasta el',
  to: 'to|a|al',
  in: 'in|during|within|en|durante|on|at|into|dentro de',
  of: 'of|s|for|de|del|para',
  named:
    'se llama|se llaman|llamarse|que se llama|que se llaman|called|named|is named|are named|titled|entitled|llamado|llamada|llamados|llamadas|titulado|titulada|de nombre|with the name|con nombre|con el nombre|denominado|denominada',
  contains:
    'contains|contain|containing|that contain|that contains|like|que contiene|que contienen|contiene|contienen|contenga|contengan|includes the word|que incluyen|que incluye',
  startsWith:
    'starts with|start with|starting with|beginning with|begins with|begin with|empieza por|empieza con|empiezan por|empiezan con|empiece por|comienza por|comienza con|comienzan por|comienzan con|que empiece por',
  endsWith:
    'ends with|end with|ending with|ends in|ending in|end in|termina en|termina con|termina por|terminan en|terminan con|terminan por|acaba en|acaban en',
  isNull:
    'is null|is empty|are empty|are null|null|empty|is missing|are missing|is unknown|esta vacio|esta vacia|estan vacios|estan vacias|vacio|vacia|vacios|vacias|es nulo|es nula|nulo|nula|nulos|nulas',
  isNotNull:
    'is not null|is not empty|are not empty|not null|not empty|is known|no es nulo|no esta vacio|no nulo|no vacio',
  is: 'is|are|was|were|be|been|being|es|son|sea|sean|fue|fueron|era|eran|esta|estan|este|ser|sido|siendo',
  whose: 'whose|cuyo|cuya|cuyos|cuyas',
  when: 'when|cuando',
  spent:
    'spend|spends|spent|spending|have spent|has spent|had spent|how much they have spent|how much they spent|how much they spend|amount spent|money spent|total spent|total spend|total spending|total amount spent|gasta|gastan|gastado|gastaron|han gastado|ha gastado|gasto total|importe gastado|dinero gastado|lo que han gastado|lo que gastan|cuanto han gastado|cuanto gastan',
  soldOut: 'out of stock|sold out|agotado|agotados|agotada|agotadas|sin stock',
  inStock: 'in stock|en stock',
  present:
    'currently|right now|now|at the moment|at present|presently|nowadays|these days|as of today|current|actualmente|ahora mismo|ahora|en este momento|en la actualidad|hoy en dia|a dia de hoy|actual|actuales',
  why: 'por que|how come|how do|how does|how did|how can|how is|how are|como se',
  ago: 'ago|hace',
} as const;

export type Operation = keyof typeof phrases;

/** Words with no content of their own here. */
const fillers =
  'yet already still ever the a an there any some do does did done please can could would will you we i me my our us your it its them they their his her he she this these those that all also just only then than so as with respect regarding about along ' +
  'right exist exists existing table tables data records rows entries ones one many much such same respective corresponding associated related ever information info details base ' +
  'el la los las lo un una unos unas hay existe existen se le les su sus mi mis nuestro nuestra nuestros nuestras nos me te tu yo ellos ellas si ya todo toda todos todas algun alguna algunos algunas ningun ninguna favor podrias puedes puede podria ' +
  'aquel aquellos aquellas eso esos esas ha han he hemos habia habian haya hayan sobre tenemos tengo teneis disponemos tabla tablas registros filas entradas asociado asociados asociada asociadas relacionado relacionados respectivo respectivos correspondiente correspondientes datos informacion tambien solo solamente respecto hello hi hola thanks thank gracias hubo habido aun todavia';

/** Verbs that only say that two things belong together; what they join is named beside them. */
const relations =
  'had make makes made making place places placed placing belong belongs belonging own owns owned contain contains include includes including live lives living lived located based situated work works working worked come comes coming came receive receives received receiving ' +
  'give gives given gave take takes taken took taking attend attends attended attending use uses used using write writes written wrote done perform performs performed participate participates participated appear appears appeared appearing play plays played sing sang study studies studied teach teaches taught treat treats treated assigned assign handle handles handled handling manage manages managed managing ' +
  'from by issued generated go goes went offer offers offered visit visits visited get got speak speaks spoken spoke associated linked related attached within into through against produced directed occur occurred happen happened took_place register reside resides residing add put put_in hold holds held serve serves served ' +
  'hecho hechos hecha hechas hace hacen hizo hicieron realizado realizados realizada realizadas realizo realizaron realizan pertenece pertenecen perteneciente pertenecientes posee poseen contiene contienen incluye incluyen incluido incluidos vive viven vivieron ubicado ubicados ubicada ubicadas situado situados situada situadas trabaja trabajan trabajaron viene vienen recibe reciben recibido recibidos recibieron ' +
  'dado dados dada dadas dan dio toma toman tomado asiste asisten asistido usa usan usado escribe escriben escrito escritos escribio participa participan participado aparece aparecen juega juegan canta cantan estudia estudian estudiado ensena ensenan imparte imparten impartido atiende atienden atendido atendidos asignado asignados asignada asignadas gestiona gestionan tienen_asignado residen reside ofrece ofrecen cursa cursan habla hablan hablado dirige dirigido dirigidos efectuado efectuados efectuada efectuadas ocurrido ocurrieron corresponde corresponden figura figuran llevan lleva tenido tenidos tuvo tuvieron';

/** Verbs that name a deed: where no table is called like the deed, it must show in what the two ends have between them. */
const deeds =
  'buy buys buying bought purchase purchases purchased purchasing order orders ordered ordering sell sells sold selling rent rents rented renting borrow borrows borrowed pay pays paid paying book books booked watch watched listen listened read hire hires hired ship shipped deliver delivered sign signed enroll enrolled ' +
  'compra compran compraron comprado comprados comprada compradas compro comprar pide piden pidieron pidio pedido pedidos pedida vende venden vendieron vendido vendidos vendida vendidas vender alquila alquilan alquilaron alquilado alquilados alquilada alquiladas pagaron pagado pagados pagan reserva reservan reservaron reservado matriculado matriculados inscrito inscritos leido leyeron ver visto vieron';

/** Asked for, but not something one SELECT over the stored rows can tell. */
const unsupported =
  'why predict prediction forecast delete remove drop update insert alter truncate create modify erase recommend recommendation suggest should explain compare correlation correlate trend trends percentage percent ratio proportion opinion think feel believe weather tomorrow joke poem story translate write_me email_me send advice advise cause causes reason_why how best worst favorite favourite better worse growth grow grew median mode variance deviation rank running cumulative ' +
  'porque predice predecir prediccion pronostica pronostico elimina eliminar borra borrar actualiza actualizar inserta insertar modifica modificar crea crear anade anadir recomienda recomendar recomendacion sugiere deberia deberiamos explica explicar comparar compara correlacion tendencia tendencias porcentaje proporcion opinas opinion piensas crees manana chiste poema cuento traduce envia consejo como mejor mejores peor peores favorito crecimiento crecer crecio mediana desviacion acumulado';

const numberWords: Record<string, number> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  fifty: 50,
  hundred: 100,
  thousand: 1000,
  zero: 0,
  dos: 2,
  tres: 3,
  cuatro: 4,
  cinco: 5,
  seis: 6,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  once: 11,
  doce: 12,
  quince: 15,
  veinte: 20,
  treinta: 30,
  cincuenta: 50,
  cien: 100,
  mil: 1000,
  cero: 0,
};

const longestPhrase = 6;

const operationByPhrase = new Map<string, Operation>();
for (const [operation, text] of Object.entries(phrases)) {
  for (const phrase of text.split('|')) operationByPhrase.set(phrase, operation as Operation);
}
const fillerWords = new Set(fillers.split(' '));
const relationWords = new Set(relations.split(' '));
const deedWords = new Set(deeds.split(' '));
const unsupportedWords = new Set(unsupported.split(' '));

export interface PhraseMatch {
  operation: Operation;
  length: number;
}

/** The longest function phrase that starts at `start`. */
export function matchPhrase(words: readonly string[], start: number): PhraseMatch | undefined {
  for (let length = Math.min(longestPhrase, words.length - start); length > 0; length -= 1) {
    const operation = operationByPhrase.get(words.slice(start, start + length).join(' '));
    if (operation) return { operation, length };
  }
  return undefined;
}

export function isFiller(word: string): boolean {
  return fillerWords.has(word);
}

export function isRelation(word: string): boolean {
  return relationWords.has(word);
}

export function isDeed(word: string): boolean {
  return deedWords.has(word);
}

const peopleWords = new Set('people person persons persona personas gente individuals'.split(' '));

/** A word for persons of any kind: customers, students … */
export function isPeople(word: string): boolean {
  return peopleWords.has(word);
}

export function isUnsupported(word: string): boolean {
  return unsupportedWords.has(word);
}

export function numberOfWord(word: string): number | undefined {
  return Object.hasOwn(numberWords, word) ? numberWords[word] : undefined;
}
