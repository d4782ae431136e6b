import { hostAllowed, originAllowed, type HostPolicy } from './host-policy.js';

const loopbackOnly: HostPolicy = { tokenRequired: false, boundHost: '127.0.0.1', allowedHosts: [], allowedOrigins: [] };

describe('Host', () => {
  it.each(['localhost', 'LOCALHOST:3000', '127.0.0.1:80', '127.8.9.1', '[::1]', '[::1]:3000'])(
    '%s is loopback',
    (host) => {
      expect(hostAllowed(loopbackOnly, host)).toBe(true);
    },
  );

  it.each([
    undefined,
    '',
    'evil.example',
    '192.168.0.1',
    'localhost.evil.example',
    'localhost/',
    'a@localhost',
    '127.0.0.1.evil.example',
    '[::1',
    'localhost:',
    '127.evil',
  ])('%s is not', (host) => {
    expect(hostAllowed(loopbackOnly, host)).toBe(false);
  });

  it('may be the host it is bound to', () => {
    expect(hostAllowed({ ...loopbackOnly, boundHost: '10.0.0.7' }, '10.0.0.7:3000')).toBe(true);
    expect(hostAllowed({ ...loopbackOnly, boundHost: '10.0.0.7' }, '10.0.0.8:3000')).toBe(false);
  });

  it.each(['0.0.0.0', '::'])('bound to every interface (%s) may be any address, but no other name', (boundHost) => {
    expect(hostAllowed({ ...loopbackOnly, boundHost }, '10.0.0.7:3000')).toBe(true);
    expect(hostAllowed({ ...loopbackOnly, boundHost }, '[fd00::7]:3000')).toBe(true);
    expect(hostAllowed({ ...loopbackOnly, boundHost }, 'evil.example:3000')).toBe(false);
  });

  it('may be a listed name, whatever its port and case', () => {
    const policy = { ...loopbackOnly, allowedHosts: ['mcp-mysql', 'db.example:3000'] };
    expect(['MCP-mysql:3000', 'mcp-mysql', 'db.example'].map((host) => hostAllowed(policy, host))).toEqual([
      true,
      true,
      true,
    ]);
    expect(hostAllowed(policy, 'x.mcp-mysql')).toBe(false);
  });

  it('may be anything well-formed when a token is required', () => {
    expect(hostAllowed({ ...loopbackOnly, tokenRequired: true }, 'mcp-mysql:3000')).toBe(true);
    expect(hostAllowed({ ...loopbackOnly, tokenRequired: true }, 'a b')).toBe(false);
  });
});

describe('Origin', () => {
  const policy = { ...loopbackOnly, allowedOrigins: ['https://chat.example/'] };

  it.each([
    undefined,
    'http://localhost',
    'http://localhost:5173',
    'https://[::1]:8',
    'HTTP://127.0.0.1',
    'https://chat.example',
  ])('%s passes', (origin) => expect(originAllowed(policy, origin)).toBe(true));

  it.each([
    '',
    'null',
    'https://evil.example',
    'http://localhost.evil.example',
    'http://chat.example',
    'file://',
    'ftp://localhost',
    'http://a@localhost',
  ])('%j is refused, with a token too', (origin) => {
    expect(originAllowed(policy, origin)).toBe(false);
    expect(originAllowed({ ...policy, tokenRequired: true }, origin)).toBe(false);
  });
});
