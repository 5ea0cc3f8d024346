import { isTaxId } from '@cardbridge/sdk/protocol';
import { BridgeError } from '../error.js';
import { Extension, extensionOf } from './certificate.js';
import { contentOf, Der, type DerElement, derElements, onlyElement } from './der.js';

/**
 * Object identifiers of the Taiwanese GPKI as the bytes that DER has for them, in hex (facts sheet taiwan-cards §4.2): attributes are
 * 2.16.886.1.100.2.x, subject types 2.16.886.1.100.3.x.
 */
const Attribute = {
  subjectType: '60867601640201',
  /** 統一編號, .2.101. */
  taxId: '60867601640265',
  /** .2.102; agencies have one in place of a tax id. */
  organizationIdentifier: '60867601640266',
} as const;
/** .3.1.x are people: citizens, and others by their profession. */
const PERSON_TYPES = '608676016403' + '01';
/** .3.2.x are bodies: agencies, companies, businesses and their branches. */
const ORGANIZATION_TYPES = '608676016403' + '02';

/**
 * Whose certificate it is, by its directory attributes (RFC 5280 §4.2.1.8): the subject type where it has one, else a tax id or an
 * organisation's identifier makes it an organisation's. What it tells beyond that is for whoever verifies the signature.
 * Errors: ERR_CARD_PROTOCOL when it is no certificate, or the attributes are not of their form.
 */
export function holderOf(certificate: Uint8Array): 'citizen' | 'organization' {
  const attributes = directoryAttributesOf(certificate);
  const type = identifierIn(attributes.get(Attribute.subjectType));
  if (type?.startsWith(PERSON_TYPES)) return 'citizen';
  if (type?.startsWith(ORGANIZATION_TYPES)) return 'organization';
  // A number that cannot be a tax id tells nothing; that is no reason not to sign either.
  const isOrganization =
    isTaxId(textIn(attributes.get(Attribute.taxId)) ?? '') ||
    identifierIn(attributes.get(Attribute.organizationIdentifier)) !== undefined;
  return isOrganization ? 'organization' : 'citizen';
}

/** By the type of the attribute, in hex; those with several values are left out, since none of them could be relied on. */
function directoryAttributesOf(certificate: Uint8Array): ReadonlyMap<string, DerElement> {
  const extension = extensionOf(certificate, Extension.subjectDirectoryAttributes);
  const attributes = new Map<string, DerElement>();
  const types = new Set<string>();
  for (const attribute of extension ? derElements(onlyElement(extension, Der.sequence)) : []) {
    const [type, values, ...others] = derElements(contentOf(attribute, Der.sequence));
    const name = Buffer.from(contentOf(type, Der.objectIdentifier)).toString('hex');
    const [value, ...more] = derElements(contentOf(values, Der.set));
    if (!value || others.length > 0 || types.has(name)) {
      throw new BridgeError('ERR_CARD_PROTOCOL', { detail: 'directory attributes that are none' });
    }
    types.add(name);
    if (more.length === 0) attributes.set(name, value);
  }
  return attributes;
}

function identifierIn(value: DerElement | undefined): string | undefined {
  return value?.tag === Der.objectIdentifier ? Buffer.from(value.content).toString('hex') : undefined;
}

/** The facts do not say which kind of string it is: of these two, digits look alike. */
function textIn(value: DerElement | undefined): string | undefined {
  const isText = value?.tag === Der.printableString || value?.tag === Der.utf8String;
  return isText ? Buffer.from(value.content).toString('latin1') : undefined;
}
