import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * What the IANA IPv4 Special-Purpose Address Registry (RFC 6890) does not call globally reachable, and what is no host's address.
 * The two exceptions inside 192.0.0.0/24 and the relays of 192.88.99.0/24 serve nobody here.
 */
const notPublicIpv4 = subnets('ipv4', [
  ['0.0.0.0', 8], // this host, this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by the customers of a carrier; Alibaba's metadata service
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // on paper public: within Azure it is the host of the virtual machine
  ['169.254.0.0', 16], // link-local; the metadata services of AWS, Azure and Google at 169.254.169.254
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // IETF protocol assignments; Oracle's metadata service
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // relays of 6to4, withdrawn by RFC 7526
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
]);

/**
 * The only space of IPv6 from which addresses of hosts on the Internet are given out (RFC 4291 §2.4, IANA IPv6 Global Unicast
 * Address Space). Loopback, unique local, link-local, multicast and IPv4-mapped addresses all lie outside.
 */
const globalUnicast = subnets('ipv6', [['2000::', 3]]);

/** Special purposes within that space (IANA IPv6 Special-Purpose Address Registry). */
const notPublicIpv6 = subnets('ipv6', [
  ['2001::', 23], // IETF protocol assignments: Teredo, which holds an IPv4 address, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which holds an IPv4 address, withdrawn by RFC 7526
  ['3fff::', 20], // documentation, RFC 9637
]);

/** The last 32 bits are an IPv4 address (RFC 6052 §2.1): how a network without IPv4 reaches a server without IPv6. */
const nat64 = subnets('ipv6', [['64:ff9b::', 96]]);

/** Whether an address in text, as DNS or {@link URL} writes it, can be that of a host on the Internet. Anything else: false. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !notPublicIpv4.check(address, 'ipv4');
  // A zone (fe80::1%eth0) is only for addresses that mean something on one link.
  if (!isIPv6(address) || address.includes('%')) return false;
  if (nat64.check(address, 'ipv6')) return isPublicAddress(lastFourBytes(address));
  return globalUnicast.check(address, 'ipv6') && !notPublicIpv6.check(address, 'ipv6');
}

function subnets(family: 'ipv4' | 'ipv6', list: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const blockList = new BlockList();
  for (const [network, prefix] of list) blockList.addSubnet(network, prefix, family);
  return blockList;
}

/** In dotted form. {@link URL} brings the many spellings of an IPv6 address to one: groups in hexadecimal, without a dotted end. */
function lastFourBytes(address: string): string {
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':');
  return groups
    .slice(-2)
    .map((group) => Number.parseInt(group || '0', 16))
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}
