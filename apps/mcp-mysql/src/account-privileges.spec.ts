import { excessPrivileges } from './account-privileges.js';

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
])('%s', (grant, expected) => {
  const excess = excessPrivileges([grant]);
  expect(excess).toEqual(expected);
  expect(excess.join()).not.toMatch(/app|SECRETHASH/);
});
