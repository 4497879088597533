/* Eight paths at a time with the compiler's vector extensions: numbers, masks, elementary functions, random words.
   Written by hand; the file that includes it is generated from a compiled case and defines the polynomials. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

typedef float num __attribute__((vector_size(32)));
typedef int32_t mask __attribute__((vector_size(32)));
typedef uint32_t word __attribute__((vector_size(32)));
typedef uint16_t half __attribute__((vector_size(16)));
#define INLINE static inline __attribute__((always_inline))

INLINE num all(float x) { return x - (num){0}; }
#if defined(__AVX2__)
INLINE num pick(mask m, num a, num b) { return (num)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)m); }
INLINE int any(mask m) { return _mm256_movemask_ps((__m256)m); }
INLINE num least(num a, num b) { return (num)_mm256_min_ps((__m256)a, (__m256)b); }
INLINE num greatest(num a, num b) { return (num)_mm256_max_ps((__m256)a, (__m256)b); }
INLINE num root(num a) { return (num)_mm256_sqrt_ps((__m256)a); }
INLINE void product(word a, uint32_t factor, word *high, word *low) {
    __m256i f = _mm256_set1_epi32((int)factor);
    __m256i even = _mm256_mul_epu32((__m256i)a, f), odd = _mm256_mul_epu32(_mm256_srli_epi64((__m256i)a, 32), f);
    *low = (word)_mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
    *high = (word)_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
}
#else
INLINE num pick(mask m, num a, num b) { return (num)((m & (mask)a) | (~m & (mask)b)); }
INLINE int any(mask m) { int r = 0; for (int i = 0; i < 8; i++) r |= m[i]; return r; }
INLINE num least(num a, num b) { return pick(a < b, a, b); }
INLINE num greatest(num a, num b) { return pick(a > b, a, b); }
INLINE num root(num a) { for (int i = 0; i < 8; i++) a[i] = __builtin_sqrtf(a[i]); return a; }
INLINE void product(word a, uint32_t factor, word *high, word *low) {
    typedef uint64_t longs __attribute__((vector_size(64)));
    longs whole = __builtin_convertvector(a, longs) * factor;
    *low = __builtin_convertvector(whole, word);
    *high = __builtin_convertvector(whole >> 32, word);
}
#endif
typedef double wide __attribute__((vector_size(64)));
typedef int64_t wide_mask __attribute__((vector_size(64)));
INLINE wide wall(double x) { return x - (wide){0}; }
INLINE wide wwhere(wide_mask m, wide a) { return (wide)(m & (wide_mask)a); }
INLINE wide wleast(wide a, wide b) { return (wide)(((a < b) & (wide_mask)a) | (~(a < b) & (wide_mask)b)); }
INLINE wide wgreatest(wide a, wide b) { return (wide)(((a > b) & (wide_mask)a) | (~(a > b) & (wide_mask)b)); }
INLINE mask narrow(wide_mask m) { return __builtin_convertvector(m, mask); }
INLINE num clip(num x, float low, float high) { return least(greatest(x, all(low)), all(high)); }
INLINE num where(mask m, num a) { return (num)(m & (mask)a); }

#define ROUNDER 12582912.0f /* 1.5 * 2^23 */
/* e^x for |x| <= 87 */
INLINE num exp_inside(num x) {
    num k = (x * 1.44269504088896341f + ROUNDER) - ROUNDER;
    num r = (x - k * LN2_HIGH) - k * LN2_LOW;
    num p = all(EXP_4);
    p = p * r + EXP_3; p = p * r + EXP_2; p = p * r + EXP_1; p = p * r + EXP_0;
    num m = ((r * r) * p + r) + 1.0f;
    return m * (num)((__builtin_convertvector(k, mask) + 127) << 23);
}
INLINE num expn(num x) { return exp_inside(clip(x, -87.0f, 87.0f)); }
/* 2^x for |x| < 126: the rounder leaves the nearest integer in the last bits of the sum */
INLINE num exp2n(num x) {
    num shifted = x + ROUNDER, r = x - (shifted - ROUNDER), p = all(0.00132287666201592f);
    p = p * r + 0.00967510044574738f; p = p * r + 0.05550856515765190f; p = p * r + 0.24022142589092255f;
    p = p * r + 0.69314694404602051f; p = p * r + 1.0f;
    return (num)((mask)p + ((mask)shifted << 23));
}
/* ln x for positive normal x */
INLINE num logn(num x) {
    mask bits = (mask)x, exponent = (bits - 0x3F3504F3) & (int32_t)0xFF800000;
    num f = (num)(bits - exponent) - 1.0f, k = __builtin_convertvector(exponent >> 23, num), s = f * f;
    num p = all(LOG_7);
    p = p * f + LOG_6; p = p * f + LOG_5; p = p * f + LOG_4; p = p * f + LOG_3;
    p = p * f + LOG_2; p = p * f + LOG_1; p = p * f + LOG_0;
    return k * LN2_HIGH + (f + (k * LN2_LOW + ((s * f) * p - 0.5f * s)));
}
INLINE num uniform(word w) { return __builtin_convertvector((mask)(w >> 9), num) * 0x1p-23f + 0x1p-24f; }
INLINE num gumbel(word w) { return -logn(-logn(uniform(w))); }
INLINE num gumbel_below(word w, num bound) { return -logn(expn(-bound) - logn(uniform(w))); }
INLINE void normals(word first, word second, num *a, num *b) {
    num radius = root(logn(uniform(first)) * -2.0f), u = uniform(second);
    num quarter = (u * 4.0f + ROUNDER) - ROUNDER, r = u - quarter * 0.25f, s = r * r;
    num sine = r * (SIN_0 + s * (SIN_1 + s * (SIN_2 + s * SIN_3)));
    num cosine = COS_0 + s * (COS_1 + s * (COS_2 + s * (COS_3 + s * COS_4)));
    mask q = __builtin_convertvector(quarter, mask), swap = (q & 1) == 1;
    num x = (num)((mask)pick(swap, cosine, sine) ^ ((q & 2) << 30));
    num y = (num)((mask)pick(swap, sine, cosine) ^ (((q + 1) & 2) << 30));
    *a = radius * y, *b = radius * x;
}

/* Philox 4x32-10 */
#define M0 0xD2511F53u
#define M1 0xCD9E8D57u
#define W0 0x9E3779B9u
#define W1 0xBB67AE85u
typedef struct { word w[4]; } words;
INLINE words rounds(word c0, word c1, word c2, word c3, uint32_t k0, uint32_t k1, int n) {
    for (int i = 0; i < n; i++) {
        word h0, l0, h1, l1;
        product(c0, M0, &h0, &l0), product(c2, M1, &h1, &l1);
        c0 = h1 ^ c1 ^ k0, c1 = l1, c2 = h0 ^ c3 ^ k1, c3 = l0;
        k0 += W0, k1 += W1;
    }
    return (words){{c0, c1, c2, c3}};
}
/* Words that are the same in all lanes stay scalars for as long as they are. */
INLINE words philox(uint32_t world, word path, uint32_t step, uint32_t tag, uint32_t k0, uint32_t k1) {
    uint64_t a = (uint64_t)M0 * world, b = (uint64_t)M1 * step;
    word v0 = path ^ ((uint32_t)(b >> 32) ^ k0), h0, l0, h1, l1;
    uint32_t c1 = (uint32_t)b, c2 = (uint32_t)(a >> 32) ^ tag ^ k1, c3 = (uint32_t)a;
    k0 += W0, k1 += W1, b = (uint64_t)M1 * c2;
    product(v0, M0, &h0, &l0);
    uint32_t c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
    word v2 = h0 ^ (c3 ^ k1);
    c1 = (uint32_t)b;
    k0 += W0, k1 += W1, a = (uint64_t)M0 * c0;
    product(v2, M1, &h1, &l1);
    return rounds(h1 ^ (c1 ^ k0), l1, l0 ^ ((uint32_t)(a >> 32) ^ k1), (word){0} + (uint32_t)a, k0 + W0, k1 + W1, 7);
}
INLINE words philox_epochs(uint32_t world, word path, mask epoch, uint32_t tag, uint32_t k0, uint32_t k1) {
    uint64_t a = (uint64_t)M0 * world;
    word h0, l0, h1, l1;
    product((word)epoch, M1, &h1, &l1);
    word v0 = h1 ^ path ^ k0, v1 = l1;
    uint32_t c2 = (uint32_t)(a >> 32) ^ tag ^ k1, c3 = (uint32_t)a;
    k0 += W0, k1 += W1;
    uint64_t b = (uint64_t)M1 * c2;
    product(v0, M0, &h0, &l0);
    v0 = v1 ^ ((uint32_t)(b >> 32) ^ k0);
    return rounds(v0, (word){0} + (uint32_t)b, h0 ^ (c3 ^ k1), l0, k0 + W0, k1 + W1, 8);
}
INLINE void philox_scalar(const uint32_t counter[4], uint32_t k0, uint32_t k1, uint32_t out[4]) {
    uint32_t c[4];
    memcpy(c, counter, sizeof c);
    for (int i = 0; i < 10; i++) {
        uint64_t a = (uint64_t)M0 * c[0], b = (uint64_t)M1 * c[2];
        uint32_t next[4] = {(uint32_t)(b >> 32) ^ c[1] ^ k0, (uint32_t)b, (uint32_t)(a >> 32) ^ c[3] ^ k1, (uint32_t)a};
        memcpy(c, next, sizeof c);
        k0 += W0, k1 += W1;
    }
    memcpy(out, c, sizeof c);
}
