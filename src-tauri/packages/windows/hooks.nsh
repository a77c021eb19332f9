; What Tauri's installer does not do by itself. No other program is called; tests of xtask hold it to that.

!define HAZRI_STARTS "Software\Microsoft\Windows\CurrentVersion\Run"
!define HAZRI_STARTS_APPROVED "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define HAZRI_REMEMBERED "StartsWithPc"

; An item of the Credential Manager, by the name under which the app keeps it. One that is not there is as good.
!macro HazriForget NAME
  System::Call 'advapi32::CredDeleteW(w "${NAME}.${BUNDLEID}", i 1, i 0) i .r0'
!macroend

; A new version usually removes the old one first, which would end starting with the PC.
!macro NSIS_HOOK_PREUNINSTALL
  ReadRegStr $0 HKCU "${HAZRI_STARTS}" "${PRODUCTNAME}"
  ${If} $0 != ""
    WriteRegStr HKCU "${MANUPRODUCTKEY}" "${HAZRI_REMEMBERED}" $0
  ${EndIf}
!macroend

!macro NSIS_HOOK_POSTINSTALL
  ReadRegStr $0 HKCU "${MANUPRODUCTKEY}" "${HAZRI_REMEMBERED}"
  ${If} $0 != ""
    WriteRegStr HKCU "${HAZRI_STARTS}" "${PRODUCTNAME}" $0
    DeleteRegValue HKCU "${MANUPRODUCTKEY}" "${HAZRI_REMEMBERED}"
  ${EndIf}
!macroend

; The records go where the agent ticked the box, and then the keys go too. Never for a new version.
!macro NSIS_HOOK_POSTUNINSTALL
  ${If} $DeleteAppDataCheckboxState = 1
  ${AndIf} $UpdateMode <> 1
    !insertmacro HazriForget "developer_key"
    !insertmacro HazriForget "access_key"
    !insertmacro HazriForget "signer_token"
    !insertmacro HazriForget "aadhaar_rsa_key_sha256"
    DeleteRegValue HKCU "${HAZRI_STARTS_APPROVED}" "${PRODUCTNAME}"
  ${EndIf}
!macroend
