/* Rust's standard library takes its chance from ProcessPrng, which Wine has from version 9.2 on and Debian's Wine has not.
 * In C, because a library of one function needs no crate, and the compiler that links for Windows is here anyway. */

#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T length)
{
    while (length > 0) {
        ULONG piece = length > 0x10000000 ? 0x10000000 : (ULONG)length;
        if (!RtlGenRandom(bytes, piece))
            return FALSE;
        bytes += piece;
        length -= piece;
    }
    return TRUE;
}
