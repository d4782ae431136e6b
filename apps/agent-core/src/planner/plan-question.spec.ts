import { type TableDescription } from '@sql-agent/contracts';
import { table } from '../../tests/planner/short-table.js';
import { detectLanguage, planQuestion, type Plan } from './index.js';

const library = [
  table(
    'authors',
    [
      ['id', 'int'],
      ['name', 'varchar(80)'],
      ['country', 'varchar(40)', true],
    ],
    ['id'],
  ),
  table(
    'books',
    [
      ['id', 'int'],
      ['title', 'varchar(120)'],
      ['author_id', 'int'],
      ['price', 'decimal(8,2)'],
      ['published_on', 'date', true],
    ],
    ['id'],
    ['author_id > authors.id'],
  ),
  table(
    'loans',
    [
      ['id', 'int'],
      ['book_id', 'int'],
      ['member_id', 'int'],
      ['loaned_on', 'date'],
      ['returned_on', 'date', true],
    ],
    ['id'],
    ['book_id > books.id', 'member_id > members.id'],
  ),
  table(
    'members',
    [
      ['id', 'int'],
      ['full_name', 'varchar(80)'],
      ['email', 'varchar(80)', true],
    ],
    ['id'],
  ),
];

const sports = [
  table(
    'teams',
    [
      ['id', 'int'],
      ['name', 'varchar(40)'],
      ['city', 'varchar(40)'],
    ],
    ['id'],
  ),
  table(
    'matches',
    [
      ['id', 'int'],
      ['home_team_id', 'int'],
      ['away_team_id', 'int'],
      ['played_on', 'date'],
      ['attendance', 'int'],
    ],
    ['id'],
    ['home_team_id > teams.id', 'away_team_id > teams.id'],
  ),
];

const staff = [
  table(
    'tblEmployees',
    [
      ['employeeId', 'int'],
      ['firstName', 'varchar(40)'],
      ['lastName', 'varchar(40)'],
      ['managerId', 'int', true],
      ['monthlySalary', 'decimal(10,2)'],
    ],
    ['employeeId'],
    ['managerId > tblEmployees.employeeId'],
  ),
];

const almacen = [
  table(
    't_almacenes',
    [
      ['id', 'int'],
      ['nombre', 'varchar(40)'],
      ['provincia', 'varchar(40)'],
    ],
    ['id'],
  ),
  table(
    't_envios',
    [
      ['id', 'int'],
      ['almacen_id', 'int'],
      ['fecha_salida', 'datetime'],
      ['peso_kg', 'decimal(8,2)'],
      ['estado', "enum('pendiente','entregado')"],
    ],
    ['id'],
    ['almacen_id > t_almacenes.id'],
  ),
];

const ask = (
  tables: TableDescription[],
  question: string,
  more: Partial<Parameters<typeof planQuestion>[0]> = {},
): Plan => planQuestion({ question, tables, synonyms: [], matches: [], today: '2025-02-10', ...more });

const sqlOf = (plan: Plan) =>
  plan.kind === 'query' ? plan.sql.replaceAll('\n', ' ') : `${plan.kind}: ${JSON.stringify(plan)}`;

describe('planQuestion', () => {
  it.each([
    ['How many books are there?', 'SELECT COUNT(*) AS count_books FROM books'],
    ['¿Cuántos libros hay?', 'SELECT COUNT(*) AS count_books FROM books'],
    [
      'cuantos libros hay por autor',
      'SELECT authors.name, COUNT(*) AS count_books FROM books JOIN authors ON authors.id = books.author_id GROUP BY authors.id, authors.name ORDER BY count_books DESC, authors.name, authors.id',
    ],
    ['average price of the books', 'SELECT AVG(price) AS avg_price FROM books'],
    [
      'books that were never borrowed',
      'SELECT books.title FROM books WHERE NOT EXISTS (SELECT 1 FROM loans WHERE loans.book_id = books.id) ORDER BY books.title, books.id',
    ],
    ['the 3 most expensive books', 'SELECT title, price FROM books ORDER BY price DESC, title, id LIMIT 3'],
    ['members without email', 'SELECT id, full_name FROM members WHERE email IS NULL ORDER BY full_name, id'],
    [
      'loans last year',
      "SELECT id, loaned_on, returned_on FROM loans WHERE loaned_on >= '2024-01-01' AND loaned_on < '2025-01-01' ORDER BY id",
    ],
    [
      'members with more than 3 loans',
      'SELECT members.id, members.full_name FROM members WHERE (SELECT COUNT(*) FROM loans WHERE loans.member_id = members.id) > 3 ORDER BY members.full_name, members.id',
    ],
  ])('%s', (question, expected) => expect(sqlOf(ask(library, question))).toBe(expected));

  it('works over Spanish names with prefixes, in English', () => {
    expect(sqlOf(ask(almacen, 'total weight of the shipments per warehouse'))).toBe(
      'SELECT t_almacenes.nombre, SUM(t_envios.peso_kg) AS sum_peso_kg FROM t_envios JOIN t_almacenes ON t_almacenes.id = t_envios.almacen_id GROUP BY t_almacenes.id, t_almacenes.nombre ORDER BY sum_peso_kg DESC, t_almacenes.nombre, t_almacenes.id',
    );
    expect(sqlOf(ask(almacen, 'delivered shipments'))).toContain("estado = 'entregado'");
  });

  it('asks first where a phrase occurs, then compares with what is stored', () => {
    const first = planQuestion({
      question: 'books by ursula le guin',
      tables: library,
      synonyms: [],
      today: '2025-02-10',
    });
    expect(first).toMatchObject({ kind: 'find-values', language: 'en' });
    expect((first as { literals: string[] }).literals).toContain('ursula le guin');
    const matches = [
      {
        value: 'ursula le guin',
        table: 'authors',
        column: 'name',
        stored: 'Ursula K. "Le" Guin\'s',
        match: 'exact' as const,
      },
    ];
    expect(sqlOf(ask(library, 'books by ursula le guin', { matches }))).toContain(
      `WHERE authors.name = 'Ursula K. "Le" Guin''s'`,
    );
  });

  it('refuses to choose between two columns that hold the same value', () => {
    const matches = [
      { value: 'Dune', table: 'books', column: 'title', stored: 'Dune', match: 'exact' as const },
      { value: 'Dune', table: 'members', column: 'full_name', stored: 'Dune', match: 'exact' as const },
    ];
    expect(ask(library, 'loans of "Dune"', { matches })).toMatchObject({
      kind: 'declined',
      reason: expect.stringContaining('books.title'),
    });
  });

  it('knows the words that business context adds', () => {
    const synonyms = [
      { term: 'readers', refersTo: 'members' },
      { term: 'tariff', refersTo: 'books.price' },
    ];
    expect(sqlOf(ask(library, 'how many readers are there', { synonyms }))).toBe(
      'SELECT COUNT(*) AS count_members FROM members',
    );
    expect(sqlOf(ask(library, 'highest tariff', { synonyms }))).toBe('SELECT MAX(price) AS max_price FROM books');
  });

  it('names both ways when two foreign keys lead to one table, and takes the one that is named', () => {
    expect(ask(sports, 'matches per team')).toMatchObject({
      kind: 'declined',
      reason: expect.stringMatching(/home_team_id.*away_team_id/),
    });
    expect(sqlOf(ask(sports, 'matches per home team'))).toContain('JOIN teams ON teams.id = matches.home_team_id');
  });

  it('follows a table that refers to itself', () => {
    expect(sqlOf(ask(staff, 'employees per manager'))).toContain(
      'JOIN tblEmployees AS tblEmployees_2 ON tblEmployees_2.employeeId = tblEmployees.managerId',
    );
    expect(sqlOf(ask(staff, 'empleados sin jefe'))).toContain('managerId IS NULL');
  });

  it('forgives a typing error in the name of a table', () =>
    expect(sqlOf(ask(library, 'how many memebrs are there'))).toContain('FROM members'));

  it.each([
    ['how many purple books are there', ['purple']],
    ['libros interesantes', ['interesantes']],
    ['Why are books expensive?', ['Why']],
    ['delete all books', ['delete']],
    ['borra los libros', ['borra']],
    ['revenue per author', ['revenue']],
  ])('declines "%s" and says what it did not understand', (question, notUnderstood) => {
    expect(ask(library, question)).toMatchObject({
      kind: 'declined',
      notUnderstood,
      reason: expect.stringContaining(notUnderstood[0] ?? ''),
    });
  });

  it('answers in the language of the question', () => {
    expect(detectLanguage('¿Cuántos libros hay?')).toBe('es');
    expect(detectLanguage('libros de 2020 con precio mayor que 3')).toBe('es');
    expect(detectLanguage('how many books are there')).toBe('en');
    expect(ask(library, 'libros azulados')).toMatchObject({
      language: 'es',
      reason: expect.stringMatching(/^No he entendido/),
    });
    expect(ask(library, 'libros azulados', { language: 'en' })).toMatchObject({ language: 'en' });
  });

  it('gives wording that survives JSON', () => {
    const plan = ask(library, 'how many books are there');
    if (plan.kind !== 'query') throw new Error('not answered');
    expect(JSON.parse(JSON.stringify(plan.wording))).toEqual(plan.wording);
  });

  it.each([
    '',
    '   ',
    '?',
    '((((('.repeat(2_000),
    "'".repeat(4_000),
    '"'.repeat(3_999),
    'books '.repeat(800),
    'and '.repeat(1_000),
    'not '.repeat(1_000),
    '🙂'.repeat(2_000),
    `${'a'.repeat(3_000)}!`,
    'books with '.repeat(300),
    'between '.repeat(300),
    "books'; DROP TABLE books; --",
    'per per per',
    'top',
    'top 5',
    'more than',
    'by',
    'without',
    'most',
    'the most',
    'or',
    'not',
    'between 1',
    'books between 1 and',
    'books or',
    'last',
    'average',
    'how many',
    'cuántos',
    '\u0000\u0001',
    'constructor prototype __proto__ toString',
    '1e999',
    'books in 99999999999999999999',
    'select * from books',
  ])('neither throws nor hangs on hostile input (case %#)', (question) => {
    const started = performance.now();
    for (const matches of [undefined, []])
      expect(['declined', 'query', 'find-values']).toContain(
        planQuestion({ question, tables: library, synonyms: [], today: '2025-02-10', ...(matches && { matches }) })
          .kind,
      );
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('writes values from the question only as literals', () => {
    const matches = [
      {
        value: "x'; DROP TABLE books; --",
        table: 'books',
        column: 'title',
        stored: "x'; DROP TABLE books; --",
        match: 'exact' as const,
      },
    ];
    expect(sqlOf(ask(library, `price of the book "x'; DROP TABLE books; --"`, { matches }))).toContain(
      "title = 'x''; DROP TABLE books; --'",
    );
  });

  it('plans quickly over hundreds of tables', () => {
    const nouns = ['order', 'invoice', 'ticket', 'shipment', 'contract', 'visit'];
    const many = Array.from({ length: 300 }, (_, at) =>
      table(
        `${nouns[at % nouns.length]}_zone${at}`,
        [
          ['id', 'int'],
          ['name', 'varchar(40)'],
          ['amount', 'decimal(10,2)'],
          ['created_at', 'datetime'],
          ['city', 'varchar(40)'],
          ['parent_id', 'int', true],
          ['status', "enum('open','closed')"],
          ['note', 'text', true],
        ],
        ['id'],
        at > 0 ? [`parent_id > ${nouns[(at - 1) % nouns.length]}_zone${at - 1}.id`] : [],
      ),
    );
    many.push(...library);
    ask(many.slice(), 'how many books are there');
    const fresh = many.slice();
    const started = performance.now();
    expect(sqlOf(ask(fresh, 'how many books are there per author'))).toContain('GROUP BY authors.id');
    const elapsedMs = performance.now() - started;
    expect(elapsedMs).toBeLessThan(500);
    const again = performance.now();
    ask(fresh, 'books published since 2020');
    expect(performance.now() - again).toBeLessThan(100);
  });
});
