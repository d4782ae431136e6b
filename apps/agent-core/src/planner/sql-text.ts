import { type Literal } from './query.js';

/** Words that MySQL 8 or MariaDB 10.11 reserve and that occur as names of tables or columns. */
const reserved = new Set(
  (
    'external float4 float8 int1 int2 int3 int4 int8 io_after_gtids io_before_gtids library accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade case change char character check collate column condition constraint continue convert create cross cube cume_dist ' +
    'current_date current_time current_timestamp current_user current_role cursor database databases day_hour day_microsecond day_minute day_second dec decimal declare default delayed delete dense_rank desc describe deterministic distinct distinctrow div do_domain_ids double drop dual ' +
    'each else elseif empty enclosed escaped except exists exit explain false fetch first_value float for force foreign from fulltext function general generated get grant group grouping groups having high_priority hour_microsecond hour_minute hour_second if ignore ignore_server_ids in index infile inner inout insensitive insert int integer intersect interval into is iterate ' +
    'join json_table key keys kill lag last_value lateral lead leading leave left like limit linear lines load localtime localtimestamp lock long longblob longtext loop low_priority manual master_bind master_heartbeat_period master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond minute_second mod modifies natural not no_write_to_binlog nth_value ntile null numeric ' +
    'of offset on optimize optimizer_costs option optionally or order out outer outfile over page_checksum parallel parse_vcol_expr partition percent_rank position precision primary procedure purge qualify range rank read reads read_write real recursive ref_system_id references regexp release rename repeat replace require resignal restrict return returning revoke right rlike row row_number rows rownum ' +
    'schema schemas second_microsecond select sensitive separator set show signal slow smallint spatial specific sql sqlexception sqlstate sqlwarning sql_big_result sql_calc_found_rows sql_small_result ssl starting stats_auto_recalc stats_persistent stats_sample_pages stored straight_join system table tablesample terminated then tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned update usage use using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying virtual when where while window with write xor year_month zerofill'
  ).split(' '),
);

/** The name, in backquotes where it needs them. */
export function identifier(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name) && !reserved.has(name.toLowerCase())
    ? name
    : `\`${name.replaceAll('`', '``')}\``;
}

const maxTextCharacters = 500;

/** A literal; text is escaped for the server's default mode, in which a backslash escapes. */
export function literal(value: Literal): string {
  if (typeof value === 'number') return Number.isFinite(value) ? plainDigits(value) : 'NULL';
  // A NUL ends a statement for some clients.
  const text = value.slice(0, maxTextCharacters).replaceAll('\0', '');
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function plainDigits(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 }) : text;
}
