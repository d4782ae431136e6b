import { type TableDescription } from '@sql-agent/contracts';
import { planQuestion, type Plan } from '../src/planner/index.js';
import { table } from './planner/short-table.js';

const books = [
  table(
    'books',
    [
      ['id', 'int'],
      ['title', 'varchar(120)'],
    ],
    ['id'],
  ),
];

const shop = [
  table(
    'customers',
    [
      ['id', 'int'],
      ['first_name', 'varchar(40)'],
      ['last_name', 'varchar(40)'],
    ],
    ['id'],
  ),
  table(
    'orders',
    [
      ['id', 'int'],
      ['customer_id', 'int'],
      ['ordered_at', 'datetime'],
      ['discount_amount', 'decimal(8,2)'],
      ['shipping_amount', 'decimal(8,2)'],
      ['total_amount', 'decimal(8,2)'],
    ],
    ['id'],
    ['customer_id > customers.id'],
  ),
  table(
    'stores',
    [
      ['id', 'int'],
      ['name', 'varchar(40)'],
      ['opened_on', 'date'],
      ['closed_on', 'date', true],
    ],
    ['id'],
  ),
];

const ask = (
  tables: TableDescription[],
  question: string,
  more: Partial<Parameters<typeof planQuestion>[0]> = {},
): Plan => planQuestion({ question, tables, synonyms: [], matches: [], today: '2025-02-10', ...more });

const sqlOf = (plan: Plan) =>
  plan.kind === 'query' ? plan.sql.replaceAll('\n', ' ') : `${plan.kind}: ${JSON.stringify(plan)}`;

describe('the planner over schemas of its own', () => {
  it.each([
    ['the largest order', 'SELECT id, total_amount FROM orders ORDER BY total_amount DESC, id LIMIT 1'],
    ['orders over 100 euros', 'WHERE total_amount > 100'],
    ['el pedido más caro', 'ORDER BY total_amount DESC'],
    ['open stores', "WHERE (closed_on IS NULL OR closed_on > '2025-02-10')"],
    ['tiendas abiertas', "WHERE (closed_on IS NULL OR closed_on > '2025-02-10')"],
    ['closed stores', 'SELECT name, closed_on FROM stores WHERE closed_on IS NOT NULL'],
    ['¿Qué tiendas han cerrado y cuándo?', 'SELECT name, closed_on FROM stores WHERE closed_on IS NOT NULL'],
    ['Top 5 customers by how much they have spent', 'ORDER BY sum_total_amount DESC'],
  ])('chooses the column that a word speaks of: %s', (question, expected) =>
    expect(sqlOf(ask(shop, question))).toContain(expected),
  );

  it('never lets a word for money become a number of rows, although it names a table', () => {
    const synonyms = [
      { term: 'sale', refersTo: 'orders' },
      { term: 'venta', refersTo: 'orders' },
    ];
    for (const question of ['sales by month', 'total sales', 'ventas de 2024', 'customer with the most sales'])
      expect(ask(shop, question, { synonyms })).toMatchObject({
        kind: 'declined',
        reason: expect.stringMatching(/total amount/),
      });
    expect(sqlOf(ask(shop, 'how many sales were there in 2024', { synonyms }))).toContain('COUNT(*)');
  });

  it('asks find_values for no more than it takes', () => {
    const question = `books ${Array.from({ length: 14 }, (_, at) => `Word${at} Name${at}`).join(' ')}`;
    const plan = planQuestion({ question, tables: books, synonyms: [], today: '2025-02-10' });
    if (plan.kind === 'find-values') expect(plan.literals.length).toBeLessThanOrEqual(20);
    expect(plan.kind).toBe('find-values');
  });

  it('lives with tables of one name and keys that lead nowhere', () => {
    const broken = [
      table(
        'books',
        [
          ['id', 'int'],
          ['title', 'varchar(40)'],
          ['author_id', 'int'],
        ],
        ['missing'],
        ['author_id > writers.id', 'absent > books.id'],
      ),
      table('books', [['isbn', 'int']], ['isbn']),
      table('nothing', [], []),
    ];
    for (const question of ['how many books', 'books per author', 'nothing', 'books without author'])
      expect(['query', 'declined']).toContain(ask(broken, question).kind);
    expect(sqlOf(ask(broken, 'list the books'))).toContain('title');
  });
});
