import { BlockList, isIP } from 'node:net';

/** Addresses that no router of the internet carries: loopback, private and link-local ones of both families. */
const inHouse = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  inHouse.addSubnet(net, prefix, 'ipv4');
inHouse.addAddress('::1', 'ipv6');
inHouse.addSubnet('fc00::', 7, 'ipv6');
inHouse.addSubnet('fe80::', 10, 'ipv6');

/** Whether the host of a URL, as `URL` writes it, lies in the house by its address or the end of its name. */
export function isInHouse(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(host);
  if (family !== 0) return inHouse.check(host, family === 4 ? 'ipv4' : 'ipv6');
  return host === 'localhost' || /\.(?:svc|local|internal|localhost)$/.test(host);
}
