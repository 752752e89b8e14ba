; What the installer adds for the person who installs, and the uninstaller takes away again: `proactor:` links, and
; "Open in Proactor" for folders in the file manager. Nothing else is written to the registry by Proactor itself.
!macro customInstall
  WriteRegStr HKCU "Software\Classes\proactor" "" "URL:Proactor link"
  WriteRegStr HKCU "Software\Classes\proactor" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\proactor\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr HKCU "Software\Classes\proactor\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr HKCU "Software\Classes\Directory\shell\Proactor" "" "Open in Proactor"
  WriteRegStr HKCU "Software\Classes\Directory\shell\Proactor" "Icon" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr HKCU "Software\Classes\Directory\shell\Proactor\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%V"'
  WriteRegStr HKCU "Software\Classes\Directory\Background\shell\Proactor" "" "Open in Proactor"
  WriteRegStr HKCU "Software\Classes\Directory\Background\shell\Proactor" "Icon" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr HKCU "Software\Classes\Directory\Background\shell\Proactor\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%V"'
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegKey HKCU "Software\Classes\proactor"
    DeleteRegKey HKCU "Software\Classes\Directory\shell\Proactor"
    DeleteRegKey HKCU "Software\Classes\Directory\Background\shell\Proactor"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "Proactor"
  ${endIf}
!macroend
