const edges = (text: string): string => (text.length < 2 ? '*' : `${text.charAt(0)}***${text.charAt(text.length - 1)}`);

function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  const dot = domain.lastIndexOf('.');
  const host = dot > 0 ? edges(domain.slice(0, dot)) + domain.slice(dot) : edges(domain);
  return `${edges(address.slice(0, at))}@${host}`;
}

/** Country prefix as far as three characters with the plus, and the last three digits. */
const maskPhone = (number: string): string => `${number.slice(0, 3)}***${number.slice(-3)}`;

/** Hint that a colleague recognises and a stranger does not: `j***i@e***e.pl`, `+48***234`. At most 100 characters. */
export function maskContact(canonical: string): string {
  if (/^\+\d{7,}$/.test(canonical)) return maskPhone(canonical);
  const handle = /^([a-z][a-z0-9-]{1,19}):(@?)(.*)$/s.exec(canonical);
  if (handle) return `${handle[1]}:${handle[2]}${edges(handle[3] ?? '')}`;
  return canonical.includes('@') ? maskEmail(canonical).slice(0, 100) : edges(canonical);
}
