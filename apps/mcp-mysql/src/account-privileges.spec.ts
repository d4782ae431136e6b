import { excessPrivileges, sufficientGrants } from './account-privileges.js';

test.each<[string, string[]]>([
  ["GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*SECRETHASH'", []],
  ['GRANT SELECT, SHOW VIEW ON `shop`.* TO `app`@`%`', []],
  ['GRANT SELECT (`a`, `b`) ON `shop`.`t` TO `app`@`%`', []],
  ['GRANT SELECT, INSERT, DROP ON `shop`.* TO `app`@`%`', ['INSERT on shop.*', 'DROP on shop.*']],
  ['GRANT SELECT (`a`), UPDATE (`a`, `b`) ON `shop`.`t` TO `app`@`%`', ['UPDATE on shop.t']],
  ['GRANT ALL PRIVILEGES ON *.* TO `app`@`%` WITH GRANT OPTION', ['ALL PRIVILEGES on *.*', 'GRANT OPTION on *.*']],
  ["GRANT FILE, PROCESS ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*SECRETHASH'", ['FILE on *.*', 'PROCESS on *.*']],
  ["GRANT PROXY ON ''@'%' TO 'app'@'%' WITH GRANT OPTION", ['PROXY']],
  ['GRANT `reader`@`%` TO `app`@`%`', []],
  ['GRANT SELECT, SHOW VIEW ON *.* TO `app`@`%`', ['SELECT on *.*', 'SHOW VIEW on *.*']],
  ['GRANT SELECT ON `mysql`.* TO `app`@`%`', ['SELECT on mysql.*']],
  ['GRANT SELECT ON `shop_old`.* TO `app`@`%`', ['SELECT on shop_old.*']],
  ['GRANT SELECT ON `sh%`.* TO `app`@`%`', ['SELECT on sh%.*']],
  [
    'GRANT BACKUP_ADMIN,SYSTEM_VARIABLES_ADMIN ON *.* TO `app`@`%`',
    ['BACKUP_ADMIN on *.*', 'SYSTEM_VARIABLES_ADMIN on *.*'],
  ],
])('%s', (grant, expected) => {
  const excess = excessPrivileges([grant], 'shop');
  expect(excess).toEqual(expected);
  expect(excess.join()).not.toMatch(/app|SECRETHASH/);
});

test('names the statements that would do', () => {
  expect(sufficientGrants({ name: "o'hara@10.0.%", grants: [] }, 'sh`op')).toEqual([
    "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'o''hara'@'10.0.%';",
    "GRANT SELECT, SHOW VIEW ON `sh``op`.* TO 'o''hara'@'10.0.%';",
  ]);
});
