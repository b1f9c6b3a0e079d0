// A second implementation of eddsa-jcs-2022, which shares nothing with the one in Python:
// JavaScript's own JSON and its own order of names are what RFC 8785 is defined by.
// Reads {"credentials": [...], "values": [...]} and prints which proofs hold, and the canonical form of each value.
'use strict';
const crypto = require('node:crypto');

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function base58(text) {
  let number = 0n;
  for (const letter of text) number = number * 58n + BigInt(ALPHABET.indexOf(letter));
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 ? '0' + hex : hex, 'hex');
}

function canonical(value) {
  if (Array.isArray(value)) return '[' + value.map(canonical).join(',') + ']';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const pairs = Object.keys(value).sort().map((name) => JSON.stringify(name) + ':' + canonical(value[name]));
  return '{' + pairs.join(',') + '}';
}

const sha256 = (text) => crypto.createHash('sha256').update(text, 'utf8').digest();

function holds(secured) {
  const { proof, ...credential } = secured;
  const { proofValue, ...options } = proof;
  const key = base58(proof.verificationMethod.split('#')[1].slice(1)).subarray(2);
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]);
  const data = Buffer.concat([sha256(canonical(options)), sha256(canonical(credential))]);
  const publicKey = crypto.createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return crypto.verify(null, data, publicKey, base58(proofValue.slice(1)));
}

const given = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify({ holds: given.credentials.map(holds), canonical: given.values.map(canonical) }));
